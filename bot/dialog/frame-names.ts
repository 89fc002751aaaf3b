/** The names a step of a running flow can see: its answers, saved and set names, `result`, and the scopes outside. */
import type { DialogEnv, Frame, Hush, Value } from '../model/index.ts'
import { isVoice, scopeValue } from './env-names.ts'
import type { Machine, Program } from './machine.ts'
import { hushed } from './hush.ts'
import { walk, type Names } from './names.ts'

/** As much of a transition as looking up needs; without `out` nothing is overlaid or noted. */
export interface Look {
  env: DialogEnv<Program>
  out?: {
    contact: Record<string, Value>
    conversation: Record<string, Value>
    notes: string[]
    hush: Hush | null
  }
}

export class FrameNames implements Names {
  readonly now: number
  readonly timeZone: string
  readonly voice: boolean
  readonly language: 'zh' | 'en'
  private readonly look: Look
  private readonly frames: readonly Frame[]
  private readonly index: number

  /** Names of `frames[index]`; -1: no flow runs, only the scopes outside are known. */
  constructor(look: Look, frames: readonly Frame[], index: number, language?: 'zh' | 'en') {
    this.look = look
    this.frames = frames
    this.index = index
    this.now = look.env.now
    this.timeZone = look.env.timeZone
    this.voice = isVoice(look.env)
    this.language = language ?? look.env.language
  }

  get(path: readonly string[]): Value | undefined {
    const first = path[0]!
    switch (first) {
      case 'slot':
        return path.length > 1 ? this.bare(path, 1) : undefined
      case 'result':
        return walk(this.frames[this.index]?.result, path, 1)
      case 'contact':
      case 'conversation':
        return this.overlaid(first, path)
      case 'now':
      case 'channel':
      case 'shop':
      case 'experiment':
        return scopeValue(this.look.env, path)
      default:
        return this.bare(path, 0)
    }
  }

  private overlaid(scope: 'contact' | 'conversation', path: readonly string[]): Value | undefined {
    const set = this.look.out?.[scope]
    if (set !== undefined && path.length > 1 && Object.hasOwn(set, path[1]!)) return walk(set[path[1]!], path, 2)
    const value = scopeValue(this.look.env, path)
    // What the customer just said may hold what only an action may hear.
    const isSaid = scope === 'conversation' && (path[1] === 'utterance' || path[1] === 'summary')
    return isSaid && typeof value === 'string' ? hushed(value, this.look.out?.hush ?? null) : value
  }

  /** A bare name: this frame's, and in a repair those of what is repaired. */
  private bare(path: readonly string[], from: number): Value | undefined {
    const name = path[from]!
    for (let i = this.index; i >= 0; i--) {
      const frame = this.frames[i]!
      if (Object.hasOwn(frame.values, name)) return walk(frame.values[name], path, from + 1)
      if (frame.kind !== 'repair') return undefined
      const scope = this.repairScope(frame, i, name)
      if (scope !== undefined) return walk(scope, path, from + 1)
    }
    return undefined
  }

  private repairScope(frame: Frame, index: number, name: string): Value | undefined {
    if (name === 'flow') return { title: this.titleBelow(index) }
    if (name === 'question') return frame.memo['shown'] ?? {}
    return name === 'candidates' ? frame.memo['candidates'] : undefined
  }

  /** Title of the matter: the nearest flow a customer can start, else the one at its bottom. */
  private titleBelow(index: number): string {
    let title = ''
    for (let i = index - 1; i >= 0; i--) {
      const frame = this.frames[i]!
      if (frame.kind === 'repair') continue
      const machine = this.machine(frame)
      title = machine?.title ?? ''
      if (machine?.started || frame.kind !== 'call') return title
    }
    return title
  }

  label(name: string, value: string): string | undefined {
    for (let i = this.index; i >= 0; i--) {
      const frame = this.frames[i]!
      const question = this.machine(frame)?.questions.get(name)
      if (question?.word === 'choose' && question.options !== null) {
        const option = question.options.find((candidate) => candidate.id === value)
        return option?.label.render(this)
      }
      if (frame.kind !== 'repair') return undefined
    }
    return undefined
  }

  secret(path: readonly string[]): boolean {
    const name = path[0] === 'slot' ? path[1] : path[0]
    if (name === undefined) return false
    for (let i = this.index; i >= 0; i--) {
      const frame = this.frames[i]!
      if (frame.secret.includes(name)) return true
      if (frame.kind !== 'repair') return false
    }
    return false
  }

  note(note: string): void {
    const notes = this.look.out?.notes
    const frame = this.frames[this.index]
    const text = frame ? `${note} in ${frame.flow}/${frame.at}` : note
    if (notes && !notes.includes(text)) notes.push(text)
  }

  private machine(frame: Frame): Machine | null {
    const program = this.look.env.program(frame.release)
    if (program === null) return null
    return frame.flow === '_repair' ? program.repair : (program.flows.get(frame.flow) ?? null)
  }
}
