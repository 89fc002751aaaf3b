/** The workbench, loaded once the shop serves: no customer waits for the agents' half of the server. */
import type { Duplex } from 'node:stream'
import type { Runtime } from '../turn/runtime.ts'
import type { HttpServer } from './http.ts'
import { sendProblem } from './problems.ts'
import type { Workbench, WorkbenchOptions } from './workbench.ts'

/** Where pages open their live socket. */
export const livePath = '/api/v1/live'

export interface LateWorkbench {
  /**
   * Loads and starts it, if no request asked for it before. Gives what `Workbench.start` gives.
   * @throws what loading throws: a part of the installation is missing
   */
  open(): Promise<string | null>
  /** Closes the pages' sockets; they come back to the next process. */
  stop(): void
}

/** The server answers for its health at once; a request for API or console waits until there is a workbench. */
export function mountLate(server: HttpServer, runtime: Runtime, options: WorkbenchOptions): LateWorkbench {
  const { log } = options
  let stopped = false
  let loaded: Workbench | null = null
  let link: Promise<string | null> | null = null

  async function load(): Promise<string | null> {
    const { createWorkbench } = await import('./workbench.ts')
    const workbench = createWorkbench(server, runtime, options)
    const path = stopped ? null : await workbench.start()
    server.mount(workbench.app)
    loaded = workbench
    if (stopped) workbench.stop()
    return path
  }
  const open = (): Promise<string | null> => (link ??= load())

  server.observe({ health: () => runtime.health(), metrics: () => runtime.metrics() })
  server.mount((request, response) => {
    open().then(
      () => loaded!.app(request, response),
      (error: unknown) => sendProblem(response, error, log),
    )
  })
  server.upgrade(livePath, (request, socket: Duplex, head) => {
    if (loaded) return loaded.sockets.handle(request, socket, head)
    open().then(
      () => loaded!.sockets.handle(request, socket, head),
      () => socket.destroy(),
    )
  })
  return {
    open,
    stop() {
      stopped = true
      loaded?.stop()
    },
  }
}
