/** A code leads to one quick reply. */
import type { QuickReply } from '../../model/index.ts'
import type { Checking } from './world.ts'

export function checkQuickReplies(checking: Checking): void {
  const codes = new Map<string, QuickReply>()
  for (const reply of checking.content.quickReplies) {
    const same = codes.get(reply.code)
    if (same)
      checking.report(
        reply.at,
        [
          `短码“${reply.code}”写了两次，另一处在 ${same.at.file} 第 ${same.at.line} 行`,
          `The code "${reply.code}" is written twice; the other is ${same.at.file}:${same.at.line}`,
        ],
        [`换一个短码，比如 ${reply.code}2`, `Choose another code, such as ${reply.code}2`],
      )
    else codes.set(reply.code, reply)
  }
}
