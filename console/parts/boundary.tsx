/** Catches what broke while drawing: a sentence and a way out, never a stack. */
import { Component, type ReactNode } from 'react'
import { t } from '../words/index.ts'

export class Boundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true }
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children
    return (
      <main className="broken" role="alert">
        <h1>{t('problem.broken')}</h1>
        <p>{t('problem.brokenLead')}</p>
        <button type="button" onClick={() => location.reload()}>
          {t('reload')}
        </button>
      </main>
    )
  }
}
