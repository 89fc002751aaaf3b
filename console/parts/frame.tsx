/** Ant Design around a page: theme and language; its styles in a layer of their own, so that ours win. */
import type { ReactNode } from 'react'
import { StyleProvider } from '@ant-design/cssinjs'
import { ConfigProvider } from 'antd'
import type { Locale } from 'antd/es/locale'
import { useTheme } from './theme.ts'

/** @param locale of Ant Design's own words; none where it says nothing */
export function Frame({ locale, children }: { locale?: Locale; children: ReactNode }) {
  const { theme, className } = useTheme()
  return (
    <StyleProvider layer>
      <ConfigProvider
        theme={theme}
        button={{ autoInsertSpace: false }}
        form={{ requiredMark: false }}
        {...(locale ? { locale } : {})}
      >
        <div className={`frame ${className}`}>{children}</div>
      </ConfigProvider>
    </StyleProvider>
  )
}
