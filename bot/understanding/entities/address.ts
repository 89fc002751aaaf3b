/** Finds postal addresses from province to house number, also pasted and without the endings 省 市. */
import type { Entity } from '../../model/facts.ts'
import { isName } from './names.ts'
import { matchCity, matchProvince, municipalities } from './regions.ts'

export interface Address {
  province: string | null
  city: string | null
  district: string | null
  /** Street, house, room. */
  detail: string | null
  /** The whole address in full names, as it goes on a parcel. */
  text: string
}

const separator = /[ ,、/|-]{0,3}(?:(?:省份?|城市|区县|所在地区|街道|详细地址|地址) ?: ?)?/y
const districtForm = /[\p{sc=Han}]{1,8}?(?:自治县|自治旗|新区|工业园区|林区|区|县|旗|市)/uy
const notDistrict = /[小社校景厂园营片库街]区$|[超城上门夜早菜股]市$|[路号弄巷吗呢的]/u
const roadForm =
  /[\p{sc=Han}]{2,7}?(?:路|大街|街|大道|巷|胡同|村|新村|小区|花园)[\p{sc=Han}]{0,4}?\d{1,5}(?:号|弄|栋|幢|座)/uy
const lead = /(?:到|在|是|址|住|寄|送|成|为|至|往|去)$/u

const chunk = /[\p{sc=Han}A-Za-z0-9()#·.-]{1,60}/uy
const marker =
  /路|街|道|巷|弄|胡同|里|号|楼|栋|幢|座|室|单元|层|村|镇|乡|组|屯|庄|园|苑|城|大厦|广场|区|公寓|学|院|中心|店|厂|站|府|湾|轩|阁|庭|墅|期|门|坊|场|库|仓|馆|所|局|部|公司|驿站|柜|(?<![\dA-Za-z])[A-Za-z]?\d{1,4}(?:-\d{1,5}){1,3}(?!\d)/gu
const strong = /路|街|大道|巷|弄|胡同|\d号|\d栋|\d幢|\d室|镇|乡(?!下)|村|大厦|小区|广场|花园|公寓|大学|学院/u
const stop =
  /可以|能(?:不能|送|到|发|收|寄|改|否|吗)|[吗呢吧]|行不行|谢谢|麻烦|好吗|怎么|什么|多久|几天|是不是|不是|收件|收货|联系|电话|手机|姓名|的(?:快递|包裹|订单|货|人|话)|送到|寄到|改到|改成|改为|发货|邮编|没(?:有|到|收)|快递|1[3-9]\d{9}|谁|之前|现在|已经/u

/** Addresses that name at least a district, or a street with a number. */
export function findAddresses(text: string): Entity[] {
  const entities: Entity[] = []
  if (!/[区县市旗路街道镇乡村巷弄省号]|大厦|广场|花园|公寓|小区|大学/u.test(text)) return entities
  for (let i = 0; i < text.length;) {
    const found = isHan(text, i) ? parseAddress(text, i) : null
    if (found) {
      entities.push({
        type: 'address',
        value: { ...found.address },
        start: i,
        end: found.end,
        text: text.slice(i, found.end),
      })
      i = found.end
    } else i++
  }
  return entities
}

function isHan(text: string, i: number): boolean {
  const code = text.charCodeAt(i)
  return code >= 0x4e00 && code <= 0x9fff
}

function parseAddress(text: string, start: number): { address: Address; end: number } | null {
  let at = start
  const skip = () => (at = stick(separator, text, at)?.end ?? at)
  const province = matchProvince(text, at)
  if (province) {
    at = province.end
    skip()
  }
  const isMunicipality = province !== null && municipalities.has(province.region.name)
  if (isMunicipality) {
    // 上海 上海市 黄浦区 and 北京市市辖区 are how forms write it.
    const again = matchProvince(text, at)
    if (again?.region === province.region) at = again.end
    if (text.startsWith('市辖区', at)) at += 3
    skip()
  }
  const city = isMunicipality ? null : matchCity(text, at, province?.region ?? null)
  if (city) {
    at = city.end
    skip()
  }
  const known = province !== null || city !== null
  if (!known && start > 0 && isHan(text, start - 1) && !lead.test(text.slice(Math.max(0, start - 2), start)))
    return null
  const district = readDistrict(text, at, known)
  if (district) at = district.end
  const regionEnd = at
  if (!known && !district && !stick(roadForm, text, at)) return null
  if (known || district) skip()
  const detail = readDetail(text, at, district !== null)
  const isStrong = detail !== null && strong.test(detail.text)
  if (!isStrong && !(known && district)) return null
  const parts = {
    province: province?.region.name ?? city?.region.province.name ?? null,
    city: isMunicipality ? province.region.name : (city?.region.name ?? null),
    district: district?.text ?? null,
    detail: detail?.text ?? null,
  }
  const whole = [parts.province, parts.city === parts.province ? null : parts.city, parts.district, parts.detail]
  return {
    address: { ...parts, text: whole.filter((part) => part !== null).join('') },
    end: detail?.end ?? regionEnd,
  }
}

function readDistrict(text: string, at: number, known: boolean): { text: string; end: number } | null {
  const hit = stick(districtForm, text, at)
  if (!hit || notDistrict.test(hit.text)) return null
  // Without a city before it only a short name counts, and 市 would be any market.
  if (
    !known &&
    (hit.text.length > 5 ||
      hit.text.length < 3 ||
      hit.text.endsWith('市') ||
      /^[我你您他她它这那]/u.test(hit.text))
  )
    return null
  return hit
}

/** Piece by piece as long as it still reads like an address; stops before names, telephone numbers and sentences. */
function readDetail(text: string, from: number, hasDistrict: boolean): { text: string; end: number } | null {
  const pieces: string[] = []
  let at = from
  let end = from
  while (pieces.length < 8) {
    const hit = stick(chunk, text, at)
    if (!hit) break
    const kept = trimPiece(hit.text)
    const looksRight = lastMarker(kept) > 0 || /^\d{1,5}$/.test(kept)
    const takesBareName =
      pieces.length === 0 && hasDistrict && kept.length >= 2 && kept.length <= 20 && !isName(kept)
    if (kept === '' || !(looksRight || takesBareName)) break
    pieces.push(kept)
    end = at + kept.length
    if (kept.length < hit.text.length) break
    const next = stick(/[ ,、]{1,2}/y, text, hit.end)
    if (!next) break
    at = next.end
  }
  // Digits that touch need a dash: “3栋 502” is written 3栋502, “12 502” 12-502.
  const joined = pieces.reduce(
    (all, piece) => (/\d$/.test(all) && /^\d/.test(piece) ? `${all}-${piece}` : all + piece),
    '',
  )
  return joined === '' ? null : { text: joined, end }
}

function trimPiece(written: string): string {
  const sentence = stop.exec(written)
  let piece = sentence ? written.slice(0, sentence.index) : written
  const last = lastMarker(piece)
  if (last > 0) {
    const tail = piece.slice(last)
    const room = /^[A-Za-z0-9#.-]*/.exec(tail)?.[0] ?? ''
    const rest = tail.slice(room.length)
    if (sentence ?? (rest.length > 6 || isName(rest)))
      piece = piece.slice(0, last + (/^\d{11}/.test(room) ? 0 : room.length))
  } else if (sentence) return ''
  return piece.replace(/[.(·-]+$/, '')
}

function lastMarker(piece: string): number {
  let end = 0
  for (const match of piece.matchAll(marker)) end = match.index + match[0].length
  return end
}

function stick(pattern: RegExp, text: string, at: number): { text: string; end: number } | null {
  pattern.lastIndex = at
  const match = pattern.exec(text)
  return match && match.index === at ? { text: match[0], end: at + match[0].length } : null
}
