/** Quick replies as an agent types them: `/` and the first letters of the title, or a word of it. */
import type { QuickReply } from '../../../api/types.ts'

export interface QuickFacts {
  name: string | null
  agent: string
  queue: string | null
}

const shown = 8
/** Left open for the agent: nobody but them knows. */
const blank = '＿＿'

/** What was typed after the slash; null where nobody asks for a quick reply. */
export function askedFor(draft: string): string | null {
  return /^\/\S*$/u.test(draft) ? draft.slice(1).toLowerCase() : null
}

/** Those that fit, the likeliest first: by code, then title, then text; all by code where nothing was typed yet. */
export function findQuick(replies: readonly QuickReply[], asked: string): QuickReply[] {
  const rank = ({ code, title, text, category }: QuickReply): number => {
    if (code === asked) return 0
    if (code.startsWith(asked)) return 1
    if (title.toLowerCase().includes(asked)) return 2
    if (category.includes(asked) || code.includes(asked)) return 3
    return text.toLowerCase().includes(asked) ? 4 : 5
  }
  return replies
    .map((reply) => ({ reply, at: rank(reply) }))
    .filter(({ at }) => at < 5)
    .sort((a, b) => a.at - b.at || a.reply.code.length - b.reply.code.length)
    .slice(0, shown)
    .map(({ reply }) => reply)
}

/** The text with what is known filled in. */
export function fillQuick(text: string, { name, agent, queue }: QuickFacts): string {
  const known: Record<string, string> = { 'contact.name': name ?? '', agent, queue: queue ?? blank }
  return text.replace(/\{\{\s*([^}]*?)\s*\}\}/gu, (_, key: string) => known[key] ?? blank)
}
