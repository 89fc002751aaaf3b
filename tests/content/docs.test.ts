/** The examples on the page about content files are themselves content. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { loadContent } from '../../bot/content/load.ts'

test('docs/reference/content.md holds what the reader takes', () => {
  const page = readFileSync('docs/reference/content.md', 'utf8')
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
  const paths = [
    'knowledge/a.yml',
    'knowledge/products/a.yml',
    'knowledge/products/_answers.yml',
    'config/shop.yml',
    'config/queues.yml',
    'config/channels.yml',
    'config/experiments.yml',
    'config/campaigns.yml',
    'config/guard.yml',
    'knowledge/quick-replies/a.yml',
  ]
  expect(blocks).toHaveLength(paths.length)
  expect(loadContent(Object.fromEntries(paths.map((path, i) => [path, blocks[i] ?? ''])))).toHaveProperty(
    'content',
  )
})
