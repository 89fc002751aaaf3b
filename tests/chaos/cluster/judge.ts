/** The checker: from what was acked and shown to what was promised. Pure. */
import type { Shown } from '../widget.ts'
import { replyTo, type CustomerRecord, type Takeover } from './record.ts'

export interface Verdict {
  acked: number
  takeovers: number
  /** Of the messages that raced a claim, how many the bot answered first. Neither none nor all, or it was no race. */
  racesWonByBot: number
  /** Acked messages that are not shown, or that nobody answered. */
  lost: string[]
  /** Shown more than once. */
  twice: string[]
  /** Conversations whose lines do not come in the order of the messages. */
  disordered: string[]
  /** Claims that more or fewer than one agent was given. */
  owners: string[]
  /** What the bot said when an agent had the conversation. */
  spokeAfterClaim: string[]
}

export function judge(records: readonly CustomerRecord[]): Verdict {
  const all = records.map(judgeOne)
  const takeovers = records.flatMap((record) => record.takeovers.map((takeover) => ({ record, takeover })))
  return {
    acked: records.reduce((sum, { acked }) => sum + acked.length, 0),
    takeovers: takeovers.length,
    racesWonByBot: takeovers.filter(({ record, takeover }) =>
      record.shown.some((line) => isReply(line, takeover.raced)),
    ).length,
    lost: all.flatMap(({ lost }) => lost),
    twice: all.flatMap(({ twice }) => twice),
    disordered: all.flatMap(({ disordered }) => disordered),
    owners: takeovers
      .filter(({ takeover }) => takeover.owners !== 1)
      .map(({ record, takeover }) => `${record.name}: ${takeover.owners} owners at ${takeover.raced}`),
    spokeAfterClaim: records.flatMap(spokenAfterClaim),
  }
}

/** Nothing wrong was found. Whether enough was looked at is for the caller to say. */
export function isClean({ lost, twice, disordered, owners, spokeAfterClaim }: Verdict): boolean {
  return [lost, twice, disordered, owners, spokeAfterClaim].every((list) => list.length === 0)
}

function judgeOne({ name, acked, shown, takeovers, history = [] }: CustomerRecord) {
  const own = shown.filter((line) => line.own).map(({ text }) => text)
  const replies = shown.filter((line) => !line.own && line.author === 'bot').map(({ text }) => text)
  const agents = shown.filter((line) => line.author === 'agent').map(({ text }) => text)
  const silent = new Set(takeovers.flatMap(({ raced, toAgent }) => [raced, toAgent]))
  const words = takeovers.map(({ agentWords }) => agentWords)
  const promised = new Set(acked.map(replyTo))
  const said = { own: new Set(own), replies: new Set(replies), agents: new Set(agents) }
  return {
    lost: [
      ...acked
        .filter((text) => !said.own.has(text))
        .map((text) => `${name}: ${text} is ${history.includes(text) ? 'kept, and not shown' : 'not kept'}`),
      ...acked
        .filter((text) => !silent.has(text) && !said.replies.has(replyTo(text)))
        .map(
          (text) =>
            `${name}: ${text} is ${history.includes(replyTo(text)) ? 'answered, and the answer not shown' : 'not answered'}`,
        ),
      ...words.filter((text) => !said.agents.has(text)).map((text) => `${name}: the agent's ${text} is not shown`),
    ],
    twice: [own, replies.filter((text) => promised.has(text)), agents]
      .flatMap(repeated)
      .map((text) => `${name}: ${text}`),
    disordered: [
      ...inverted(own, acked).map((what) => `${name}: own lines, ${what}`),
      ...inverted(replies, acked.map(replyTo)).map((what) => `${name}: replies, ${what}`),
      ...inverted(agents, words).map((what) => `${name}: the agents' lines, ${what}`),
      ...shown
        .filter(({ seq }, at) => at > 0 && seq <= shown[at - 1]!.seq)
        .map(({ seq, text }) => `${name}: number ${seq} (${text}) comes late`),
    ],
  }
}

function spokenAfterClaim({ name, shown, takeovers }: CustomerRecord): string[] {
  const wrong = (takeover: Takeover): boolean => {
    const words = shown.find((line) => line.author === 'agent' && line.text === takeover.agentWords)
    return shown.some(
      (line) =>
        isReply(line, takeover.toAgent) ||
        (isReply(line, takeover.raced) && words !== undefined && line.seq > words.seq),
    )
  }
  return takeovers.filter(wrong).map(({ raced }) => `${name}: after the claim at ${raced}`)
}

function isReply(line: Shown, text: string): boolean {
  return line.author === 'bot' && line.text === replyTo(text)
}

function repeated(list: readonly string[]): string[] {
  const once = new Set<string>()
  const again = new Set<string>()
  for (const text of list) (once.has(text) ? again : once).add(text)
  return [...again]
}

/** The first place where the texts that both lists have stand in another order; none if there is no such place. */
function inverted(list: readonly string[], promised: readonly string[]): string[] {
  const place = new Map(promised.map((text, at) => [text, at]))
  const known = list.filter((text) => place.has(text))
  const at = known.findIndex((text, i) => i > 0 && place.get(text)! < place.get(known[i - 1]!)!)
  return at < 0 ? [] : [`"${known[at]}" after "${known[at - 1]}"`]
}
