/** The network: the port, who answers on it, and how the shop is reached from outside. */
import { request } from 'node:http'
import { connect, createServer } from 'node:net'
import type { Environment } from '../environment.ts'
import { bad, note, ok, type Finding } from './finding.ts'

const patienceMs = 2_000

/** @param running a process has the data of this shop */
export async function port({ port: number, host }: Environment, running: boolean): Promise<Finding> {
  const at = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  if (!(await answers(number, at))) {
    if (!running) return ok('port', `端口 ${number} 空着`, `port ${number} is free`)
    return note('port', [`店铺在运行，但是不在端口 ${number} 上`, `the shop runs, but not on port ${number}`], ['给 doctor 和 start 一样的 PORT', 'give doctor the PORT that start has']) // prettier-ignore
  }
  const alive = await ask(number, at, '/healthz')
  if (alive?.['alive'] !== true)
    return bad('port', [`端口 ${number} 被别的程序占了`, `another program has port ${number}`], ['停掉它，或者用 PORT=… 换一个', 'stop it, or choose another by PORT=…']) // prettier-ignore
  const ready = await ask(number, at, '/readyz')
  if (ready?.['ready'] !== true) {
    const reason = typeof ready?.['reason'] === 'string' ? ready['reason'] : '?'
    return bad('port', [`店铺在端口 ${number} 上，但是没有准备好：${reason}`, `a shop runs on port ${number} and is not ready: ${reason}`], ['看它的日志', 'look at its log']) // prettier-ignore
  }
  if (!running)
    return bad('port', [`另一家店铺在端口 ${number} 上（数据不在这里）`, `another shop runs on port ${number} (its data is elsewhere)`], ['用 PORT=… 换一个，或者把 NIGHTDESK_DATA 指对', 'choose another by PORT=…, or point NIGHTDESK_DATA at its data']) // prettier-ignore
  return ok('port', `店铺在端口 ${number} 上运行，一切就绪`, `the shop runs on port ${number} and is ready`)
}

export async function host({ host: name, publicUrl, trustedProxies }: Environment): Promise<Finding[]> {
  if (!(await canListen(name)))
    return [bad('host', [`这台机器没有地址 ${name}`, `this machine has no address ${name}`], ['HOST=127.0.0.1，或者这台机器的一个地址', 'HOST=127.0.0.1, or an address of this machine'])] // prettier-ignore
  const isLocal = name === 'localhost' || name === '::1' || name.startsWith('127.')
  if (!isLocal)
    return [note('host', [`HOST 是 ${name}：外面能直接连到`, `HOST is ${name}: reachable from outside`], ['在前面放 TLS 1.2 以上的代理，用 TRUSTED_PROXIES 写明它', 'put a proxy with TLS 1.2 or newer in front, and name it in TRUSTED_PROXIES'])] // prettier-ignore
  if (publicUrl !== null && trustedProxies.length === 0)
    return [note('host', [`PUBLIC_URL 是 ${publicUrl}，没有 TRUSTED_PROXIES：代理后面的客人都算一个人`, `PUBLIC_URL is ${publicUrl} without TRUSTED_PROXIES: all customers behind the proxy count as one`], ['TRUSTED_PROXIES=127.0.0.1，或者代理的地址', 'TRUSTED_PROXIES=127.0.0.1, or the address of the proxy'])] // prettier-ignore
  return [ok('host', `只在 ${name} 上听${publicUrl ? `，外面是 ${publicUrl}` : ''}`, `listens on ${name} only${publicUrl ? `, outside it is ${publicUrl}` : ''}`)] // prettier-ignore
}

function answers(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: patienceMs })
    const say = (found: boolean): void => {
      socket.destroy()
      resolve(found)
    }
    socket.once('connect', () => say(true))
    socket.once('timeout', () => say(false))
    socket.once('error', () => say(false))
  })
}

/** The JSON object at a path of this machine; null: none. */
function ask(port: number, host: string, path: string): Promise<Record<string, unknown> | null> {
  return new Promise((resolve) => {
    const asked = request({ port, host, path, timeout: patienceMs, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
        if (text.length > 10_000) asked.destroy()
      })
      response.on('end', () => resolve(parse(text)))
      response.on('error', () => resolve(null))
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(null))
    asked.end()
  })
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const found = JSON.parse(text) as unknown
    return typeof found === 'object' ? (found as Record<string, unknown> | null) : null
  } catch {
    return null
  }
}

/** True if the address is one of this machine; tried on a port of the system's choice. */
function canListen(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(0, host, () => server.close(() => resolve(true)))
  })
}
