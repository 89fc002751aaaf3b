/** The right column: why the customer is here and who it is; and what the bot decided, step by step. */
import { Segmented } from 'antd'
import type { ContactAnswer } from '../../../api/types.ts'
import { t } from '../../../words/index.ts'
import type { Aside, AsideTab } from '../aside.ts'
import { Cards } from './cards.tsx'
import { HandoffView } from './handoff.tsx'
import { ProfileView } from './profile.tsx'
import { Related } from './related.tsx'
import './why.css'

export function Why({ detail, aside }: { detail: ContactAnswer; aside: Aside }) {
  const { contact, cards, conversations } = detail
  const { tab, setTab } = aside
  return (
    <div className="why">
      <div className="why-tabs">
        <Segmented<AsideTab>
          block
          value={tab}
          onChange={setTab}
          options={[
            { value: 'overview', label: t('overview') },
            { value: 'decisions', label: `${t('decisions')} ${cards.length}` },
          ]}
        />
      </div>
      <div className="why-scroll" tabIndex={-1}>
        {tab === 'overview' ? (
          <>
            {contact.handoff && <HandoffView handoff={contact.handoff} />}
            <ProfileView profile={contact.profile} session={contact.session} conversations={conversations} />
            <Related contactId={contact.contactId} />
          </>
        ) : (
          <Cards cards={cards} aside={aside} />
        )}
      </div>
    </div>
  )
}
