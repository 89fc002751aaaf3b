// What the widget itself says. Everything the bot says is content and comes over the line.

const zh = {
  open: '联系客服',
  close: '收起',
  title: '客服',
  bot: '智能客服',
  botNote: '智能客服（不是真人）自动回复，随时可以说“转人工”',
  agent: '人工客服',
  agentNote: (name) => `人工客服 ${name} 正在为您服务`,
  agentJoined: (name) => `人工客服 ${name} 来了`,
  botBack: '接下来由智能客服为您服务',
  placeholder: '请输入您的问题…',
  send: '发送',
  sending: '发送中',
  failed: '没有发出去',
  offline: '网络断开了，正在重连；您写的会在恢复后发出',
  reset: '上次的会话已结束，为您开始了新的会话',
  typing: '正在输入',
  image: '图片',
  file: '文件',
  unread: (count) => `${count} 条新消息`,
  log: '聊天记录',
}

const en = {
  open: 'Contact us',
  close: 'Close',
  title: 'Support',
  bot: 'Assistant',
  botNote: 'Automated assistant, not a person. Say “agent” to reach one',
  agent: 'Support agent',
  agentNote: (name) => `${name} from our team is helping you`,
  agentJoined: (name) => `${name} joined`,
  botBack: 'The assistant goes on from here',
  placeholder: 'Type your question…',
  send: 'Send',
  sending: 'Sending',
  failed: 'Not sent',
  offline: 'Connection lost, reconnecting. What you write is sent when it is back',
  reset: 'Your last chat has ended. This is a new one',
  typing: 'Typing',
  image: 'Picture',
  file: 'File',
  unread: (count) => `${count} new messages`,
  log: 'Chat',
}

export const wordsOf = (lang) => (lang?.toLowerCase().startsWith('en') ? en : zh)
