import { join } from 'node:path'

/** Where the chats of a shop's last night are written, below its root. */
export const nightFolder = join('demo', 'last-night')
