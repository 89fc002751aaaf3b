/** The web server of a bot: hot routes, admin API, console, live socket. */
export { createServer, type HttpServer, type ServerOptions } from './http.ts'
export { defaultLimits, type Limits } from './limits.ts'
export { mountWorkbench, type Workbench } from './workbench.ts'
export { builtPages, packagedConsole, packageRoot, type Pages } from './built.ts'
