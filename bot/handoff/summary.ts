/** What an agent reads first: who it is, why it came, how far the bot got. Secrets of the dialog are never part of it. */
import type { Entity, Frame, Profile, Session, Value } from '../model/index.ts'

export interface SummaryInput {
  profile: Pick<Profile, 'name' | 'tier' | 'verified'>
  session: Pick<Session, 'dialog' | 'utterance' | 'emotions' | 'emotionTarget' | 'tags' | 'turns'>
  reason: string
  /** Earlier utterances, oldest first; the last three are shown, and the session's own last one always is. */
  recent?: readonly string[]
  /** Entities of the last utterance. */
  entities?: readonly Entity[]
  /** Title of a flow; null if it is the runtime's own or gone. */
  title(flow: string): string | null
}

type Language = 'zh' | 'en'

const words = {
  zh: {
    unknown: '访客',
    verified: '已登录',
    reason: '原因',
    doing: '正在办',
    at: '到',
    order: '订单',
    known: '已知',
    said: '客人说',
    emotion: '情绪',
    tags: '标签',
    turns: '对话轮数',
    colon: '：',
    list: '、',
    target: { us: '冲着我们', parcel: '为了包裹', world: '不是冲着我们', none: '' },
  },
  en: {
    unknown: 'Visitor',
    verified: 'signed in',
    reason: 'Why',
    doing: 'Doing',
    at: 'at',
    order: 'Order',
    known: 'Known',
    said: 'Customer',
    emotion: 'Emotion',
    tags: 'Tags',
    turns: 'Turns',
    colon: ': ',
    list: ', ',
    target: { us: 'against us', parcel: 'about the parcel', world: 'not against us', none: '' },
  },
} as const

/** A few short lines in the shop's language, at most about 600 characters. */
export function summarise(input: SummaryInput, language: Language): string {
  const { profile, session } = input
  const w = words[language]
  const { frames } = session.dialog
  const lines: string[] = []
  const add = (label: string, text: string) => {
    if (text) lines.push(`${label}${w.colon}${text}`)
  }
  lines.push(
    [profile.name ?? w.unknown, profile.tier, profile.verified ? w.verified : ''].filter(Boolean).join(' · '),
  )
  add(w.reason, input.reason)
  add(w.doing, doing(frames, input, language))
  add(w.order, orderNumbers(frames, input.entities ?? []).join(w.list))
  add(w.known, knownValues(frames).join(w.list))
  add(w.said, said(input).join(' / '))
  add(w.emotion, emotion(session.emotions, w.target[session.emotionTarget], language))
  add(w.tags, session.tags.join(w.list))
  add(w.turns, session.turns > 0 ? String(session.turns) : '')
  return guard(lines.map((line) => cut(line, 160)).join('\n'), secretsOf(frames))
}

function doing(frames: readonly Frame[], input: SummaryInput, language: Language): string {
  // The flow the customer came with is the lowest; what it called or what came between lies above it.
  const titles = frames.flatMap((frame) => input.title(frame.flow) ?? [])
  const top = frames.at(-1)
  const awaiting = input.session.dialog.awaiting
  const step = awaiting?.kind === 'answer' && top ? awaiting.slot : null
  const path = [...new Set(titles)].join(' → ')
  if (!path || !step) return path
  return language === 'en' ? `${path} (at ${step})` : `${path}（到 ${step}）`
}

function said(input: SummaryInput): string[] {
  const all = [...(input.recent ?? []).slice(-3), input.session.utterance].filter(Boolean)
  return [...new Set(all)].map((text) => cut(text.replace(/\s+/g, ' '), 60))
}

function emotion(scores: readonly number[], target: string, language: Language): string {
  const last = scores.at(-1)
  if (last === undefined || last < 0.3) return ''
  const before = scores.slice(0, -1)
  const rise = before.length ? last - before.reduce((sum, score) => sum + score, 0) / before.length : 0
  const trend = rise > 0.1 ? (language === 'en' ? 'rising' : '在上升') : ''
  return [last.toFixed(2), target, trend].filter(Boolean).join(language === 'en' ? ', ' : '，')
}

function orderNumbers(frames: readonly Frame[], entities: readonly Entity[]): string[] {
  const found = new Set<string>()
  const walk = (value: Value, inOrder: boolean): void => {
    if (Array.isArray(value) || value === null || typeof value !== 'object') return
    for (const [key, held] of Object.entries(value)) {
      if (typeof held === 'string' && (key === 'order_no' || (inOrder && key === 'no'))) found.add(held)
      else walk(held, key === 'order')
    }
  }
  for (const frame of frames) walk(frame.values, false)
  for (const entity of entities)
    if (entity.type === 'order_no' && typeof entity.value === 'string') found.add(entity.value)
  return [...found].slice(0, 3)
}

/** Answers so far, the plain ones; things of the shop are looked up by the agent, not copied. */
function knownValues(frames: readonly Frame[]): string[] {
  const shown: string[] = []
  for (const frame of frames)
    for (const [name, value] of Object.entries(frame.values)) {
      if (frame.secret.includes(name) || name === 'order_no') continue
      if (typeof value === 'string' || typeof value === 'number') shown.push(`${name} ${cut(String(value), 40)}`)
      else if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
        const text = value['text'] ?? value['label']
        if (typeof text === 'string') shown.push(`${name} ${cut(text, 40)}`)
      }
    }
  return shown.slice(0, 6)
}

/** Every text inside the secret values, the longest first, so that a part never uncovers the whole. */
function secretsOf(frames: readonly Frame[]): string[] {
  const found = new Set<string>()
  const walk = (value: Value | undefined): void => {
    if (typeof value === 'string' || typeof value === 'number') found.add(String(value))
    else if (value !== null && typeof value === 'object') for (const held of Object.values(value)) walk(held)
  }
  for (const frame of frames) for (const name of frame.secret) walk(frame.values[name])
  return [...found].filter((text) => text.trim().length > 1).sort((a, b) => b.length - a.length)
}

/** Blanks secrets wherever they were repeated, and the middle of phone numbers. */
function guard(text: string, secrets: readonly string[]): string {
  let safe = text
  for (const secret of secrets) safe = safe.replaceAll(secret, '••••')
  return safe.replace(/(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)/g, '$1****$2')
}

function cut(text: string, most: number): string {
  const signs = [...text]
  return signs.length <= most ? text : `${signs.slice(0, most - 1).join('')}…`
}
