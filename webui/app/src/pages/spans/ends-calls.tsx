import { Button, Popconfirm } from "antd";
import type { ReactNode } from "react";

/** A button that ends calls asks first when there are any. */
export function EndsCalls(props: {
  calls: number;
  title: string;
  disabled?: boolean;
  loading?: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  const { calls, title, disabled = false, loading = false, onClick, children } = props;
  if (calls === 0) {
    return (
      <Button disabled={disabled} loading={loading} onClick={onClick}>
        {children}
      </Button>
    );
  }
  return (
    <Popconfirm title={title} okText={children} okButtonProps={{ danger: true }} onConfirm={onClick}>
      <Button disabled={disabled} loading={loading}>
        {children}
      </Button>
    </Popconfirm>
  );
}
