/** The web server of a bot: hot routes, admin API, console, live socket. */
export { createServer, defaultLimits, type HttpServer, type Limits, type ServerOptions } from './http.ts'
export { mountWorkbench, type Workbench } from './workbench.ts'
export { builtPages, packagedConsole, packageRoot, type Pages } from './pages.ts'
