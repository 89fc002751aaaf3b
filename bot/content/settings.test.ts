/** Settings: text becomes what the schema wants, and stays text where it wants text. */
import { expect, test } from '@jest/globals'
import { z } from 'zod'
import type { ExtensionConfig } from '../model/index.ts'
import { loadContent } from './load.ts'
import { fitSettings } from './settings.ts'

function extension(yaml: string): ExtensionConfig {
  const read = loadContent({ 'config/shop.yml': 'name: a\ntime_zone: UTC\n', 'config/plugins.yml': yaml })
  if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes))
  const [first] = read.content.config.plugins
  if (!first) throw new Error('none')
  return first
}

const schema = z.strictObject({
  token: z.string(),
  port: z.int().default(80),
  on: z.boolean().optional(),
  either: z.union([z.string(), z.number()]).optional(),
  list: z.array(z.strictObject({ share: z.number() })).optional(),
  map: z.record(z.string(), z.number()).optional(),
  maybe: z.number().nullable().optional(),
})

test('numbers and yes are made where the schema wants them', () => {
  const written = extension(
    '- use: x\n  settings:\n    token: 012345\n    port: 8080\n    on: yes\n    either: 12\n    list: [{ share: 0.5 }]\n    map: { a: 1 }\n    maybe: 3\n',
  )
  expect(fitSettings(schema, written)).toEqual({
    settings: {
      token: '012345',
      port: 8080,
      on: true,
      either: '12',
      list: [{ share: 0.5 }],
      map: { a: 1 },
      maybe: 3,
    },
  })
})

test('a wrong setting is told at its line', () => {
  const wrong = fitSettings(
    schema,
    extension('- use: x\n  settings:\n    token: a\n    port: 8o80\n    list:\n      - share: many\n'),
  )
  expect(wrong).toMatchObject({
    mistakes: [
      { line: 4, col: 11 },
      { line: 6, col: 16 },
    ],
  })
  const unknown = fitSettings(schema, extension('- use: x\n  settings:\n    token: a\n    prot: 80\n'))
  expect(unknown).toMatchObject({ mistakes: [{ line: 4, col: 11, fix: { en: expect.stringContaining('port') } }] })
  expect(fitSettings(schema, extension('- use: x\n'))).toMatchObject({
    mistakes: [{ file: 'config/plugins.yml', line: 1 }],
  })
})
