/** Where the chats of a shop's last night are written, below its root. */
import { join } from 'node:path'

export const nightFolder = join('demo', 'last-night')
