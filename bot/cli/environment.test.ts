import { describe, expect, test } from '@jest/globals'
import { BotError } from '../sdk/index.ts'
import { readEnvironment } from './environment.ts'

describe('the environment', () => {
  test('says nothing: a shop on this machine', () => {
    const { port, host, logLevel, trustedProxies, publicUrl, metricsToken } = readEnvironment({
      LOG_LEVEL: '',
      HOST: ' ',
    })
    expect({ port, host, logLevel, trustedProxies, publicUrl, metricsToken }).toEqual({
      port: 3978,
      host: '127.0.0.1',
      logLevel: 'warn',
      trustedProxies: [],
      publicUrl: null,
      metricsToken: null,
    })
  })

  test('says where it stands', () => {
    const read = readEnvironment({
      PORT: '0',
      TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      PUBLIC_URL: 'https://shop.example/',
      METRICS_TOKEN: 'm'.repeat(16),
    })
    expect(read).toMatchObject({
      port: 0,
      trustedProxies: ['10.0.0.0/8', '::1'],
      publicUrl: 'https://shop.example',
    })
  })

  test.each([
    ['PORT', '99999'],
    ['PORT', '1e3'],
    ['PORT', 'http'],
    ['LOG_LEVEL', 'loud'],
    ['TRUSTED_PROXIES', 'nginx'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '0.0.0.0/0'],
    ['TRUSTED_PROXIES', '10.0.0.1,'],
    ['PUBLIC_URL', 'shop.example'],
    ['PUBLIC_URL', 'https://shop.example/chat'],
    ['PUBLIC_URL', 'ftp://shop.example'],
    ['METRICS_TOKEN', 'short'],
  ])('%s=%s is refused in one line that names it', (name, value) => {
    const read = () => readEnvironment({ [name]: value })
    expect(read).toThrow(BotError)
    expect(read).toThrow(new RegExp(`^${name} [^\\n]+$`))
  })
})
