/** Everything the pages say in Chinese. */
import { house } from './zh/house.ts'
import { desk } from './zh/desk.ts'
import { why } from './zh/why.ts'

export const zh = { ...house, ...desk, ...why }
