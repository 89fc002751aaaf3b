/** Shows a mistake to a person: place, cause, the line with a caret under the character, and the fix. */
import type { Mistake } from '../model/index.ts'
import { displayWidth } from './width.ts'

/** Longest part of a line that is shown, characters. */
const maxShown = 100

/** Blanks and control characters as something a terminal shows in one column; a file may not drive the terminal. */
function visible(text: string): string {
  return text
    .replaceAll('\t', '→')
    .replaceAll('\u3000', '＿')
    .replaceAll('\u00a0', '·')
    .replace(/(?!\u200d)[\p{Cc}\p{Cf}]/gu, '�')
}

/** The part of a long line around a column: its text, and the offset of the column in it. */
function windowAround(line: string, offset: number): { shown: string; offset: number } {
  if (line.length <= maxShown) return { shown: line, offset }
  const from = Math.max(0, Math.min(offset - maxShown / 2, line.length - maxShown))
  const cut = line.slice(from, from + maxShown)
  return {
    shown: `${from > 0 ? '…' : ''}${cut}${from + maxShown < line.length ? '…' : ''}`,
    offset: offset - from + (from > 0 ? 1 : 0),
  }
}

/**
 * Lines to print, without line ends. `text` is the whole file; an empty one (a file that is missing) shows no line.
 * The caret stands under the character in a terminal, where Chinese takes two columns.
 */
export function showMistake(mistake: Mistake, text: string, language: 'zh' | 'en'): string[] {
  const { file, line, col, message, fix } = mistake
  const lines = [`${file}:${line}:${col}  ${visible(message[language])}`]
  const written = text.split('\n')[line - 1]?.replace(/\r$/, '')
  if (written !== undefined && written !== '') {
    const number = String(line)
    const { shown, offset } = windowAround(written, Math.min(col - 1, written.length))
    const before = visible(shown.slice(0, offset))
    lines.push(
      `  ${number} | ${visible(shown)}`,
      `  ${' '.repeat(number.length)} | ${' '.repeat(displayWidth(before))}^`,
    )
  }
  if (fix) lines.push(`  ${language === 'zh' ? '改法：' : 'Fix: '}${visible(fix[language])}`)
  return lines
}

/** One line about how many there are; nothing to say when there are none is said too. Hints only where there are some. */
export function showSummary(mistakes: number, files: number, language: 'zh' | 'en', hints = 0): string {
  if (language === 'zh') {
    const said = mistakes === 0 ? '没有错误' : `有 ${mistakes} 处错误`
    return `检查了 ${files} 个文件，${said}${hints > 0 ? `，${hints} 处提示` : ''}。`
  }
  const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`
  const said = mistakes === 0 ? 'no mistakes' : plural(mistakes, 'mistake')
  return `${plural(files, 'file')} checked, ${said}${hints > 0 ? `, ${plural(hints, 'hint')}` : ''}.`
}
