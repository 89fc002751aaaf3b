/** Puts API, console and live socket onto a server. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Log } from '../sdk/index.ts'
import type { Runtime } from '../turn/runtime.ts'
import { apiRoutes, createApp } from './api.ts'
import { createDesk, type Desk } from './desk.ts'
import type { HttpServer } from './http.ts'
import { livePath } from './late.ts'
import { describeApi } from './openapi.ts'
import { builtPages, packagedConsole, type Pages } from './built.ts'
import { createSockets, type Sockets } from './socket.ts'

export interface Workbench {
  desk: Desk
  sockets: Sockets
  /** API and console, for requests that no hot route takes. */
  app: (request: IncomingMessage, response: ServerResponse) => void
  /**
   * Begins watching presence. Gives the path of the set-up link while there is no administrator, else null.
   * The link is secret and works once: print it on the terminal and write it nowhere else.
   */
  start(): Promise<string | null>
  /** Closes the pages' sockets; they come back to the next process. */
  stop(): void
}

export interface WorkbenchOptions {
  log: Log
  /** Of the console; default: those the package ships, null: the API alone. */
  pages?: Pages | null
}

/** Puts the workbench together; who calls mounts `app` and hands the sockets what comes to `livePath`. */
export function createWorkbench(
  server: Pick<HttpServer, 'origins' | 'described'>,
  runtime: Runtime,
  options: WorkbenchOptions,
): Workbench {
  let description: object | null = null
  // Made when it is first asked for: the start does not wait for it, and by then every channel has its routes.
  const describe = () => (description ??= describeApi(apiRoutes, server.described()))
  const desk = createDesk({ runtime, log: options.log, origins: server.origins, describe })
  const sockets = createSockets(desk)
  const pages = options.pages === undefined ? builtPages(packagedConsole()) : options.pages
  return {
    desk,
    sockets,
    app: createApp(desk, pages),
    async start() {
      desk.presence.start()
      const token = await desk.setup.mint()
      // Behind `#` the token reaches no server log and no Referer.
      return token === null ? null : `/console/#setup=${token}`
    },
    stop() {
      desk.presence.stop()
      sockets.close()
    },
  }
}

/** Mounts the workbench on `server`, which may be listening already. */
export function mountWorkbench(server: HttpServer, runtime: Runtime, options: WorkbenchOptions): Workbench {
  const workbench = createWorkbench(server, runtime, options)
  server.mount(workbench.app)
  server.upgrade(livePath, (request, socket, head) => workbench.sockets.handle(request, socket, head))
  server.observe({ health: () => runtime.health(), metrics: () => runtime.metrics() })
  return workbench
}
