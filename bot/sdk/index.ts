/** nightdesk/sdk: the only thing channels and plugins import. */
export { z } from 'zod'
export * from './activity.ts'
export * from './channel.ts'
export * from './action.ts'
export * from './plugin.ts'
export * from './errors.ts'
