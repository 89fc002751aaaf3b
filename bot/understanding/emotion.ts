/** How angry or distressed an utterance is, and at whom: rules over an own lexicon. */
import type { Emotion, EmotionTarget } from '../model/facts.ts'
import type { EmotionKind, EmotionWord } from './emotion-words.ts'
import { angryFaces, emotionPatterns, emotionWords } from './emotion-words.ts'
import type { Found } from './words.ts'
import { findWords } from './words.ts'

const maxLength = 1000
const loaded: ReadonlySet<EmotionKind> = new Set(['abuse', 'anger', 'escalate', 'mild', 'wait', 'sad'])
const targets = ['us', 'parcel', 'world'] as const
type Target = (typeof targets)[number]

// A question how something is done, not said at anybody: 怎么投诉, 举报电话是多少.
const howTo =
  /怎么(?!.{0,3}(?:还|这么|这样|回事|又|老|办))|如何|电话是?多少|电话号码|在哪|哪里|渠道|入口|流程|什么是|是什么|意思|区别|how (?:do|can|to)|where|what is/u
const question =
  /[?吗么]|什么|怎么|如何|为什么|哪|谁|多少|几|是不是|会不会|能不能|how|what|why|who|where|is it|can /u

/** `previous`: scores of the contact's last utterances, oldest first; they only make the trend. */
export function readEmotion(text: string, previous: readonly number[] = []): Emotion {
  const because: string[] = []
  const evidence: Record<Target, number> = { us: 0, parcel: 0, world: 0 }
  const lower = text.slice(0, maxLength).toLowerCase()
  let last: Target | null = null
  let calm = 0
  let first = 0
  let namesUs = false
  for (const clause of clausesOf(lower)) {
    const read = readClause(clause, last, because)
    if (read.evidence > 0) evidence[read.target] += first++ < 6 ? read.evidence : 0
    if (read.named) last = read.target
    namesUs ||= read.named && read.target === 'us'
    calm += read.calm
  }
  // 气死我了！你们到底发不发：the one is said of the other.
  if (namesUs && evidence.us >= 0.5) evidence.us += 0.2
  const faces = lower.match(angryFaces)?.length ?? 0
  if (faces > 0) {
    evidence[last ?? 'us'] += Math.min(0.3 + faces * 0.25, 1)
    because.push('emoji')
  }
  const total = evidence.us + evidence.parcel + evidence.world
  const shout = loudness(lower, text)
  if (shout.weight > 0) {
    const loud = total > 0.2 ? shout.weight : Math.min(shout.weight, 0.18)
    evidence[loudest(evidence) ?? 'us'] += loud
    because.push(shout.name)
  }
  // Politeness softens what is mild; it does not undo an insult.
  if (calm > 0 && total > 0 && total < 0.9) for (const t of targets) evidence[t] *= Math.max(0.4, 1 - calm)
  const target: EmotionTarget = loudest(evidence) ?? 'none'
  const score = scoreOf(evidence, target)
  return {
    score,
    target: score < 0.1 ? 'none' : target,
    trend: trendOf(score, previous),
    because: [...new Set(because)],
  }
}

function loudest(evidence: Record<Target, number>): Target | null {
  let best: Target | null = null
  for (const t of targets) if (evidence[t] > 0 && (best === null || evidence[t] > evidence[best])) best = t
  return best
}

/** What goes at others counts a third; anger at the world alone never reads like anger at a shop. */
function scoreOf(evidence: Record<Target, number>, target: EmotionTarget): number {
  if (target === 'none') return 0
  const others = targets.reduce((sum, t) => sum + (t === target ? 0 : evidence[t]), 0)
  const score = 1 - Math.exp(-(evidence[target] + others * 0.33))
  return Math.round(Math.min(score, target === 'world' ? 0.65 : 0.99) * 1000) / 1000
}

function trendOf(score: number, previous: readonly number[]): number {
  const last = previous.slice(-3)
  if (last.length === 0) return 0
  return Math.round((score - last.reduce((sum, s) => sum + s, 0) / last.length) * 1000) / 1000
}

function clausesOf(text: string): string[] {
  return text.split(/[,.!?;:。、~\n…]+|(?<=\p{sc=Han}) +(?=\p{sc=Han})/u).filter((clause) => clause.length > 0)
}

interface Clause {
  evidence: number
  target: Target
  /** The clause itself says at whom. */
  named: boolean
  calm: number
}

function readClause(clause: string, before: Target | null, because: string[]): Clause {
  const found = findWords(emotionWords, clause)
  const pattern = emotionPatterns.filter((p) => p.pattern.test(clause))
  const named =
    targets.find((t) => t !== 'world' && found.some((f) => f.value.kind === t)) ??
    (found.some((f) => f.value.kind === 'world') ? 'world' : null)
  const target = pattern.some((p) => p.us) ? 'us' : (named ?? before ?? 'us')
  const result: Clause = { evidence: 0, target, named: named !== null || pattern.some((p) => p.us), calm: 0 }
  let very = 0
  const seen = new Map<string, number>()
  found.forEach((f, i) => {
    const { kind, weight } = f.value
    if (kind === 'calm') result.calm += weight
    else if (kind === 'very') very += weight
    else if (weight > 0) {
      if (loaded.has(kind) && isNegated(found, i, clause)) return
      const times = seen.get(f.word) ?? 0
      seen.set(f.word, times + 1)
      result.evidence += weight / (times + 1)
      because.push(f.word)
    }
  })
  for (const p of pattern) {
    result.evidence += p.weight
    because.push(p.name)
  }
  if (result.evidence === 0) return result
  const scolds = found.some((f) => f.value.kind === 'abuse' && f.word.startsWith('什么'))
  if (howTo.test(clause) && !scolds && named !== 'us') result.evidence *= 0.3
  else if (question.test(clause) && !scolds && pattern.length === 0 && named !== 'us') result.evidence *= 0.6
  result.evidence *= 1 + Math.min(very, 0.3)
  if (named === 'us' && found.some((f) => f.value.kind === 'abuse' || f.value.kind === 'anger'))
    result.evidence += 0.25
  return result
}

/** 没有生气, 不是骗子: a turning word within three characters before, with no other word between. */
function isNegated(found: readonly Found<EmotionWord>[], i: number, clause: string): boolean {
  const word = found[i]!
  for (let j = i - 1; j >= 0; j--) {
    const other = found[j]!
    const gap = word.start - other.end
    if (gap > (/[a-z]/.test(clause.charAt(word.start)) ? 8 : 3)) return false
    if (other.value.kind === 'not') return true
    if (other.value.kind !== 'very') return false
  }
  return false
}

function loudness(lower: string, text: string): { weight: number; name: string } {
  const marks = Math.max(0, ...[...lower.matchAll(/[!?]{2,}/g)].map((m) => m[0].length))
  const bangs = (lower.match(/!/g)?.length ?? 0) > 0 ? 0.1 : 0
  const letters = text.replace(/[^A-Za-z]/g, '')
  const shouting = letters.length >= 12 && letters === letters.toUpperCase() && /[A-Z]{4,}.*\s[A-Z]{3,}/.test(text)
  if (marks >= 2)
    return { weight: Math.min(0.15 + marks * 0.05, 0.35) + (shouting ? 0.2 : 0), name: '!'.repeat(3) }
  if (shouting) return { weight: 0.3, name: 'CAPS' }
  return { weight: bangs, name: '!' }
}
