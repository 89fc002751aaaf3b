/** Everything the pages say in English. */
import { house } from './en/house.ts'
import { desk } from './en/desk.ts'
import { why } from './en/why.ts'

export const en = { ...house, ...desk, ...why }
