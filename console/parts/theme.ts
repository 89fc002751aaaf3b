/** Colours and sizes: a quiet room at night, one warm lamp for what waits. */
import { useSyncExternalStore } from 'react'
import { theme as themes, type ThemeConfig } from 'antd'

export type Look = 'auto' | 'light' | 'dark'

const key = 'nightdesk.look'
const looks: readonly string[] = ['auto', 'light', 'dark']
const night = window.matchMedia('(prefers-color-scheme: dark)')
const still = window.matchMedia('(prefers-reduced-motion: reduce)')
const listeners = new Set<() => void>()
let look: Look = kept()

function kept(): Look {
  try {
    const found = localStorage.getItem(key)
    return found !== null && looks.includes(found) ? (found as Look) : 'auto'
  } catch {
    // A browser that keeps nothing follows the system.
    return 'auto'
  }
}

function tell(): void {
  document.documentElement.dataset['look'] = isDark() ? 'dark' : 'light'
  for (const listen of listeners) listen()
}

function isDark(): boolean {
  return look === 'dark' || (look === 'auto' && night.matches)
}

function subscribe(listen: () => void): () => void {
  listeners.add(listen)
  return () => listeners.delete(listen)
}

night.addEventListener('change', tell)
tell()

export function setLook(next: Look): void {
  look = next
  try {
    localStorage.setItem(key, next)
  } catch {
    // Not kept: chosen again next time.
  }
  tell()
}

export function useLook(): Look {
  return useSyncExternalStore(subscribe, () => look)
}

const fonts = `system-ui, 'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif`

/** Class below which the theme's variables hold. */
function variables(dark: boolean): string {
  return dark ? 'nd-dark' : 'nd-light'
}

function themeOf(dark: boolean): ThemeConfig {
  return {
    algorithm: dark ? themes.darkAlgorithm : themes.defaultAlgorithm,
    hashed: false,
    cssVar: { key: variables(dark) },
    token: {
      colorPrimary: dark ? '#5079c8' : '#2f4f8f',
      colorInfo: dark ? '#5079c8' : '#2f4f8f',
      colorWarning: '#d9822b',
      colorSuccess: '#2f8f68',
      colorError: '#d0453b',
      colorLink: dark ? '#8fb0ee' : '#2f4f8f',
      // Derived from so dark a base the pale grounds would be grey.
      ...(dark
        ? {
            colorBgContainer: '#171c27',
            colorBgElevated: '#1f2633',
            colorBorder: '#384258',
            colorBorderSecondary: '#262d3b',
            colorErrorText: '#f2877f',
            colorWarningText: '#eab06a',
            colorSuccessText: '#5fc396',
            controlItemBgActive: '#25314a',
          }
        : {
            colorPrimaryBg: '#e9effa',
            colorPrimaryBgHover: '#dbe6f7',
            colorInfoBg: '#e9effa',
            colorSuccessBg: '#e8f5ee',
            colorSuccessBorder: '#b5dcc8',
            controlItemBgActive: '#e9effa',
          }),
      colorTextBase: dark ? '#e8eaf0' : '#1d2433',
      colorBgBase: dark ? '#141821' : '#ffffff',
      colorBgLayout: dark ? '#0e1118' : '#f3f4f7',
      borderRadius: 6,
      fontSize: 13,
      fontFamily: fonts,
      controlHeight: 30,
      motion: !still.matches,
      motionUnit: 0.06,
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Table: { cellPaddingBlockSM: 7, headerBorderRadius: 0 },
      Form: { itemMarginBottom: 14, verticalLabelPadding: '0 0 4px' },
      Collapse: { headerPadding: '8px 0', contentPadding: '0 0 8px' },
    },
  }
}

const light = themeOf(false)
const dark = themeOf(true)

/** The theme as chosen, or as the system has it, and the class below which its variables hold. */
export function useTheme(): { theme: ThemeConfig; className: string } {
  const isNight = useSyncExternalStore(subscribe, isDark)
  return { theme: isNight ? dark : light, className: variables(isNight) }
}
