import { describe, expect, test } from '@jest/globals'
import { createRouter } from './router.ts'

describe('router', () => {
  test('exact paths win over patterns and parameters are decoded', () => {
    const router = createRouter<string>()
    router.add('GET', '/a/:id', 'pattern')
    router.add('GET', '/a/b', 'exact')
    expect(router.find('GET', '/a/b')).toEqual({ handler: 'exact', params: {} })
    expect(router.find('GET', '/a/%E6%99%9A')?.params['id']).toBe('晚')
    expect(router.find('POST', '/a/b')).toBeNull()
    expect(router.find('GET', '/a/b/c')).toBeNull()
    expect(router.find('GET', '/a/')).toBeNull()
  })

  test('tells which methods a path answers to', () => {
    const router = createRouter<string>()
    router.add('GET', '/a/:id', 'x')
    router.add('POST', '/a/:id', 'y')
    expect(router.methods('/a/1')).toEqual(['GET', 'POST'])
    expect(router.methods('/b')).toEqual([])
  })

  test('a path is taken once, whatever its parameters are called', () => {
    const router = createRouter<string>()
    router.add('GET', '/a/:id', 'x')
    expect(() => router.add('GET', '/a/:name', 'y')).toThrow(TypeError)
    expect(() => router.add('GET', 'a', 'y')).toThrow(TypeError)
  })

  test('a parameter that cannot be decoded is a URIError', () => {
    const router = createRouter<string>()
    router.add('GET', '/a/:id', 'x')
    expect(() => router.find('GET', '/a/%zz')).toThrow(URIError)
  })

  test('a parameter may be called anything', () => {
    const router = createRouter<string>()
    router.add('GET', '/a/:__proto__', 'x')
    expect(Object.keys(router.find('GET', '/a/1')!.params)).toEqual(['__proto__'])
  })
})
