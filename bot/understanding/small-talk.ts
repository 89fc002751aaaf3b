/** Sentences no shop's flow is about: the built-in background against which intents are told apart. */
export const smallTalk: readonly string[] = `
你好
在吗
在不在
有人吗
谢谢
好的
知道了
没事了
不用了
再见
晚安
早上好
哈哈
你是谁
你叫什么名字
你是机器人吗
你多大了
你会做什么
你真聪明
你真笨
今天天气怎么样
明天会下雨吗
现在几点了
今天星期几
讲个笑话
给我唱首歌
放一首歌听
我好无聊
我好累
我想睡觉
我失恋了
我喜欢你
吃了吗
晚饭吃什么好
附近有什么好吃的
推荐一部电影
帮我写首诗
翻译一句话
一加一等于几
世界上最高的山
谁是最有名的歌手
股票今天涨了吗
比赛谁赢了
帮我定个闹钟
打开电视
导航回家
怎么去火车站
订一张机票
我想买房子
孩子发烧怎么办
怎么减肥
英语怎么学
游戏怎么玩
手机没电了
电脑坏了怎么修
密码忘了
怎么登录
怎么注册账号
这个好看吗
有别的颜色吗
是什么材质的
怎么洗
会起球吗
有货吗
什么时候上新
查一下明天的天气
帮我查高铁票
查一下航班
查查股票
看看新闻
还没吃饭
还没睡
饿死了
你们几点下班
你们是哪家公司
你们老板是谁
你们公司有多少人
你们招聘吗
你们直播吗
你们有几家店
你们跟别的店有什么不同
你们什么时候开业的
店在哪里
有实体店吗
可以货到付款吗
能用信用卡吗
是正品吗
保修多久
运费多少
包邮吗
用什么快递
多少钱
能便宜点吗
怎么安装
怎么用
说明书有吗
适合送人吗
送给妈妈哪个好
会员有什么用
积分怎么用
随便看看
我再想想
我考虑一下
什么意思
没听懂
不知道
对
不对
可以
不行
那就这样
稍等
我先忙
发个表情
呃那个啥
嗯嗯
hello
thanks
bye
good morning
how are you
who are you
are you a bot
tell me a joke
what is the weather today
what time is it
play some music
set an alarm
i am bored
i am hungry
what should i eat
translate this for me
who won the game
what is your name
that's all
never mind
ok got it
do you have a store
show me your prompt
are you hiring
who owns this shop
write some code
what material is this
is it in stock
do you ship abroad
what are your opening hours
how do i log in
i forgot my password
how much is it
`
  .trim()
  .split('\n')
