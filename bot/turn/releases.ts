/** The releases this process can ask: the one in force, and those that running flows are pinned to. */
import { BotError, type Log } from '../sdk/index.ts'
import type { ContactState } from '../model/index.ts'
import type { Store } from '../store/store.ts'
import type { Lanes } from './lane.ts'
import type { Release, Releases } from './release.ts'

export interface Shelf extends Releases {
  /** Compiles what a state is pinned to and is not at hand. */
  loadPinned(state: ContactState | null): Promise<void>
  /** In force for whatever begins from now on; also takes back that it was retired. */
  publish(release: Release, at: number): Promise<void>
  /** Ends a release at once: its flows go no further, and whoever is in one is told when they write next. */
  retire(hash: string): Promise<void>
}

/** Releases kept although no cached contact is in one: a step that was begun with them may not be committed yet. */
const latest = 3

const retiredKey = (hash: string): string => `retired/${hash}`

/** @param compile null if a kept release cannot be had any more */
export function createShelf(
  first: Release,
  options: {
    store: Pick<Store, 'putRelease' | 'release' | 'getValue' | 'setValue'>
    lanes: Pick<Lanes, 'each'>
    compile: (files: Record<string, string>) => Release | null | Promise<Release | null>
    log: Log
  },
): Shelf {
  const { store, lanes, compile, log } = options
  const compiled = new Map<string, Release>([[first.hash, first]])
  let current = first

  /** A process that publishes for weeks keeps what somebody needs, and no more. */
  function tidy(): void {
    const needed = new Set([...compiled.keys()].slice(-latest)).add(current.hash)
    let loading = false
    lanes.each(({ state, busy }) => {
      if (state === undefined && busy > 0) loading = true
      for (const { release } of state?.session?.dialog.frames ?? []) needed.add(release)
    })
    if (!loading) for (const hash of compiled.keys()) if (!needed.has(hash)) compiled.delete(hash)
  }

  return {
    get current() {
      return current
    },
    of: (hash) => compiled.get(hash) ?? null,
    async loadPinned(state) {
      for (const { release: hash } of state?.session?.dialog.frames ?? []) {
        if (compiled.has(hash)) continue
        const files = (await store.getValue(retiredKey(hash))) ? null : await store.release(hash)
        const again = files && (await compile(files))
        if (again) compiled.set(hash, again)
        else log.warn({ release: hash }, 'a running flow is pinned to a release that cannot be had any more')
      }
    },
    async publish(release, at) {
      await store.putRelease(release.hash, release.content.files, at)
      if (await store.getValue(retiredKey(release.hash))) await store.setValue(retiredKey(release.hash), '')
      compiled.delete(release.hash)
      compiled.set(release.hash, release)
      current = release
      tidy()
    },
    async retire(hash) {
      if (hash === current.hash)
        throw new BotError(
          'request.refused',
          'This release is in force; publish another one before it is retired.',
        )
      await store.setValue(retiredKey(hash), 'yes')
      compiled.delete(hash)
    },
  }
}
