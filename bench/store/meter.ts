/** Sums the CPU and wall time of units that are run in groups. */

export interface Measured {
  cpuUs: number
  perSecond: number
}

/** Units made at once, outside the clock: enough to measure, few enough not to measure the garbage collector. */
export const chunk = 1024

/** A running sum over chunks: CPU time of this process (all threads, user and system) and wall time. */
export class Meter {
  #cpuUs = 0
  #seconds = 0
  #units = 0

  /** Runs `work` on the units, `group` at a time, and what has to be done after all of them. */
  async add<T>(
    units: T[],
    group: number,
    work: (group: T[]) => unknown,
    after?: () => Promise<unknown>,
  ): Promise<void> {
    const groups: T[][] = []
    for (let at = 0; at < units.length; at += group) groups.push(units.slice(at, at + group))
    const cpu = process.cpuUsage()
    const began = process.hrtime.bigint()
    for (const one of groups) await work(one)
    await after?.()
    this.#seconds += Number(process.hrtime.bigint() - began) / 1e9
    const { user, system } = process.cpuUsage(cpu)
    this.#cpuUs += user + system
    this.#units += units.length
  }

  get perUnit(): Measured {
    return { cpuUs: this.#cpuUs / this.#units, perSecond: this.#units / this.#seconds }
  }
}
