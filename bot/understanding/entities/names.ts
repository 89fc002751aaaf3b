/** Tells whether two to four Chinese characters look like a person's name. */

const surnames = new Set(
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉龚程邢裴陆荣翁荀甄曲封储靳邴松井段富巫乌焦巴弓牧车侯全班秋仲宫宁仇栾甘厉戎祖武符刘景詹龙叶幸司黎白印蒲台从鄂索咸籍卓蔺屠蒙池乔阴苍闻党翟谭贡姬申扶冉桑桂牛寿通边燕冀尚农温庄晏柴瞿阎慕连习艾鱼容向古易廖终居衡步都耿满国文寇广东欧沃利师巩聂关肖涂付代游覃佟兰丛商牟佘闫岳帅缑'.split(
    '',
  ),
)
const compound = /^(?:欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|令狐|夏侯|轩辕|端木|南宫)/u

// Begins like a surname but is something else in a line with an address.
const never =
  /^(?:电话|手机|地址|收货|收件|姓名|谢谢|你好|您好|麻烦|订单|单号|包裹|快递|平时|时间|周末|明天|上午|下午|晚上|白天|有人|家里|公司|门口|高层|东门|南门|西门|北门|广东|方便|可以|于是|任何|应该|和|都|全部|经常|安全|平台|成功|从|连|向|时|和平|花园|金额|华联|国际|商场|文具)/u

/** Two or three characters after a known surname (one more for a compound surname), or `X先生`, `X女士`. */
export function isName(text: string): boolean {
  if (!/^[\p{sc=Han}·]{2,5}$/u.test(text) || never.test(text)) return false
  if (compound.test(text)) return text.length <= 4
  if (!surnames.has(text.charAt(0))) return false
  return text.length <= 3 || /(?:先生|女士|小姐|同学|老师)$/u.test(text)
}
