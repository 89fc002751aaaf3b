/** What processes say of themselves at /metrics, summed over all of them. */

export interface Figures {
  /** Round trips to the database. */
  commands: number
  lanesOpened: number
  /** Inputs whose lane another process had. */
  elsewhere: number
  hints: number
  /** What carried them: each goes to every process. */
  letters: number
}

const names: Record<keyof Figures, RegExp> = {
  commands: /^nightdesk_store_commands_total (\d+)/gm,
  // Not those that this process had before.
  lanesOpened: /^nightdesk_lane_opened_total\{from="(?!own)[^"]*"\} (\d+)/gm,
  elsewhere: /^nightdesk_lane_elsewhere_total (\d+)/gm,
  hints: /^nightdesk_hints_sent_total\{[^}]*\} (\d+)/gm,
  letters: /^nightdesk_hint_letters_total\{[^}]*\} (\d+)/gm,
}

/** @param token of METRICS_TOKEN: requests that a proxy might have passed on need one */
export async function scrape(ports: readonly number[], token: string): Promise<Figures> {
  const headers = { authorization: `Bearer ${token}` }
  const texts = await Promise.all(
    ports.map(async (port) => {
      const response = await fetch(`http://127.0.0.1:${port}/metrics`, { headers })
      if (!response.ok) throw new Error(`/metrics: ${response.status}`)
      return response.text()
    }),
  )
  const sum = (pattern: RegExp): number =>
    texts.reduce(
      (total, text) => [...text.matchAll(pattern)].reduce((all, [, one]) => all + Number(one), total),
      0,
    )
  return {
    commands: sum(names.commands),
    lanesOpened: sum(names.lanesOpened),
    elsewhere: sum(names.elsewhere),
    hints: sum(names.hints),
    letters: sum(names.letters),
  }
}
