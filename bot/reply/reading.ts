/** How the guard reads a text: without disguises, and with the place of every character in what was written. Pure. */
import { joinNumbers } from './numbers.ts'

/** A text as it is read. */
export interface Reading {
  text: string
  /** Where each UTF-16 unit of it stood. */
  at: number[]
}

/** Traditional characters made simplified, unit by unit: the length stays. */
export type Simplify = (text: string) => string

/** What nobody reads between two characters of a word: blanks, marks of no width, dots that shall hide it. */
const unseen = /[\s\u00ad\u200b-\u200f\u2060\ufeff.·•*＊_-]/u
const noWidth = /[\u00ad\u200b-\u200f\u2060\ufeff]/u
const blank = /^[^\S\n]+$/u
/** Of one width, but with a meaning of their own in the patterns: a clause ends there. */
const marks = new Set('，。！？；：（）')
const figuresOfWords = '〇一二三四五六七八九'
const alsoFigures: Readonly<Record<string, number>> = { 零: 0, 幺: 1, 两: 2, 洞: 0 }
const readAloud = /[\d〇零洞一幺二两三四五六七八九]{11,}/gu
const mayBeReadAloud = /[〇零洞一幺二两三四五六七八九]{3}/u

/** For words: lower case, one width, simplified, without anything nobody reads. `at` is left empty where `placed` is false. */
export function readWords(text: string, simplify: Simplify, placed: boolean): Reading {
  const at: number[] = []
  let plain = ''
  let index = 0
  for (const char of text) {
    const code = char.charCodeAt(0)
    if (isHan(code)) {
      plain += char
      if (placed) at.push(index)
    } else
      for (const one of code < 0x80 ? char.toLowerCase() : char.normalize('NFKC').toLowerCase()) {
        if (unseen.test(one)) continue
        plain += one
        if (placed) for (let unit = 0; unit < one.length; unit++) at.push(index)
      }
    index += char.length
  }
  return { text: simplify(plain), at }
}

/**
 * For patterns: one width and simplified, as written otherwise. Blanks beside Chinese are gone, dots and the like only
 * between two Chinese characters, and the digits of a number stand together, whatever stood between them.
 */
export function readShapes(text: string, simplify: Simplify, placed: boolean): Reading {
  const at: number[] = []
  let plain = ''
  let index = 0
  /** Not read yet: what follows says whether it belongs to the text. */
  let held = ''
  let heldAt: number[] = []
  const add = (one: string, from: number): void => {
    plain += one
    if (placed) for (let unit = 0; unit < one.length; unit++) at.push(from)
  }
  const addHeld = (next: number): void => {
    const before = plain !== '' && isHan(plain.charCodeAt(plain.length - 1))
    const after = isHan(next)
    const gone = before && after ? !held.includes('\n') : (before || after) && blank.test(held)
    if (!gone) for (let unit = 0; unit < held.length; unit++) add(held[unit]!, heldAt[unit]!)
    held = ''
    heldAt = []
  }
  for (const char of text) {
    const code = char.charCodeAt(0)
    if (isHan(code)) {
      if (held !== '') addHeld(code)
      add(char, index)
    } else if (unseen.test(char)) {
      if (!noWidth.test(char)) {
        held += char
        heldAt.push(index)
      }
    } else {
      if (held !== '') addHeld(code)
      for (const one of code < 0x80 || marks.has(char) ? char : char.normalize('NFKC')) add(one, index)
    }
    index += char.length
  }
  if (held !== '') addHeld(0)
  let simple = simplify(plain)
  if (mayBeReadAloud.test(simple)) simple = simple.replace(readAloud, (run) => [...run].map(figure).join(''))
  return joinNumbers(simple, at)
}

/** The piece of the original that a piece of the reading stands for. */
export function placeOf(
  { at }: Reading,
  start: number,
  end: number,
  text: string,
): { start: number; end: number } {
  const last = at[end - 1]!
  return { start: at[start]!, end: last + (text.codePointAt(last)! > 0xffff ? 2 : 1) }
}

const isHan = (code: number): boolean => code >= 0x4e00 && code <= 0x9fff

function figure(char: string): string {
  const at = figuresOfWords.indexOf(char)
  return at >= 0 ? String(at) : String(alsoFigures[char] ?? char)
}
