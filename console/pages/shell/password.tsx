/** Changes one's own password; every other device is signed out by it. */
import { useState } from 'react'
import { Alert, App, Form, Input, Modal } from 'antd'
import { api } from '../../api/client.ts'
import { sentenceOf } from '../../api/problem.ts'
import { client, sessionQuery } from '../../api/queries.ts'
import { t } from '../../words/index.ts'

interface Passwords {
  current: string
  next: string
}

export default function PasswordDialog({ onClose }: { onClose: () => void }) {
  const [form] = Form.useForm<Passwords>()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const { message } = App.useApp()

  async function change({ current, next }: Passwords): Promise<void> {
    setBusy(true)
    try {
      await api('PUT', '/session/password', { current, next })
      void message.success(t('passwordChanged'))
      onClose()
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey })
    } catch (error) {
      setProblem(sentenceOf(error))
      setBusy(false)
    }
  }

  return (
    <Modal
      open
      width={380}
      title={t('changePassword')}
      okText={t('save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" onFinish={(values) => void change(values)}>
        <Form.Item name="current" label={t('currentPassword')} rules={[{ required: true, message: t('needed') }]}>
          <Input.Password autoComplete="current-password" maxLength={200} autoFocus />
        </Form.Item>
        <Form.Item
          name="next"
          label={t('newPassword')}
          extra={t('passwordHint')}
          rules={[
            { required: true, message: t('needed') },
            { min: 10, message: t('tooShort', 10) },
          ]}
        >
          <Input.Password autoComplete="new-password" maxLength={200} />
        </Form.Item>
        {problem && <Alert type="error" showIcon title={problem} role="alert" />}
      </Form>
    </Modal>
  )
}
