/** Asks for the last word before a conversation is handed back, resolved or put into the queue again. */
import { Form, Input, Modal } from 'antd'
import { t, type WordKey } from '../../../words/index.ts'

export type Closing = 'release' | 'resolve' | 'requeue'

const leads: Record<Closing, WordKey> = {
  release: 'releaseLead',
  resolve: 'resolveLead',
  requeue: 'requeueLead',
}

interface ClosingProps {
  closing: Closing
  busy: boolean
  onClose: () => void
  /** With the note, or the reason where one is needed; trimmed. */
  onGo: (text: string) => void
}

export function ClosingDialog({ closing, busy, onClose, onGo }: ClosingProps) {
  const [form] = Form.useForm<{ text?: string }>()
  const needsReason = closing === 'requeue'
  return (
    <Modal
      open
      width={440}
      title={t(closing)}
      okText={t(closing)}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p className="soft closing-lead">{t(leads[closing])}</p>
      <Form form={form} layout="vertical" onFinish={({ text = '' }) => onGo(text.trim())}>
        <Form.Item
          name="text"
          label={needsReason ? t('requeueReason') : t('note')}
          rules={needsReason ? [{ required: true, whitespace: true, message: t('needed') }] : []}
        >
          <Input.TextArea
            rows={3}
            autoFocus
            maxLength={needsReason ? 500 : 2000}
            {...(needsReason ? {} : { placeholder: t('notePlaceholder') })}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.submit()
            }}
          />
        </Form.Item>
      </Form>
    </Modal>
  )
}
