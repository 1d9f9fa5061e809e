# What the layers' backward passes by hand share. Here x is flat, [batch * t, width], and a linear map's
# functions come in pairs: NAME_keep computes it and appends to `low` what NAME_back takes from its end
# again, so that a layer calls the second ones in the reverse order of the first.

def turn_back(self, to, dx, cos, sin) -> int:
  # Undoes turn_: to = dx turned the other way. to, dx [batch, t, heads, head size]
  c = torch.unsqueeze(cos[:, :${rotary_half}], 1)
  s = torch.unsqueeze(sin[:, :${rotary_half}], 1)
  da = dx[:, :, :, :${rotary_half}]
  db = dx[:, :, :, ${rotary_half}:${rotary}]
  torch.addcmul_(torch.copy_(to[:, :, :, :${rotary_half}], torch.mul(da, c)), db, s)
  torch.addcmul_(torch.copy_(to[:, :, :, ${rotary_half}:${rotary}], torch.mul(db, c)), da, s, value=-1)
  if ${rotary} < ${head_size}:
    torch.copy_(to[:, :, :, ${rotary}:], dx[:, :, :, ${rotary}:])
  return 0

def loss_back(self, x, norm: List[Tensor], head, positions, targets, rows, weights) -> List[Tensor]:
  # loss and its gradient together, some rows of logits at a time; arguments as loss takes them.
  # -> the sums of token losses [batch], and the gradient with respect to x of the weighted sum
  h0 = torch.index_select(torch.reshape(x, [-1, ${hidden}]), 0, positions)
  h, stats, = self.final_norm_keep(h0, norm)
  n = torch.size(h, 0)
  factors = torch.unsqueeze(torch.index_select(weights, 0, rows), 1)
  at = torch.unsqueeze(targets, 1)
  losses = torch.new_empty(weights, [n])
  dh = torch.empty_like(h)
  step = self.rows_at_once(head)
  for i in range((n + step - 1) // step):
    count = ops.prim.min(step, n - i * step)
    here = torch.narrow(at, 0, i * step, count)
    factor = torch.narrow(factors, 0, i * step, count)
    part = torch.narrow(h, 0, i * step, count)
    if ${widens}:
      logits = self.token_logits(part, head)
    else:
      logits = torch.to(self.multiply(part, head, None), 6)
    p = torch.log_softmax(logits, 1)
    torch.copy_(torch.narrow(losses, 0, i * step, count), torch.neg(torch.squeeze(torch.gather(p, 1, here), 1)))
    # The gradient of a loss with respect to its logits: softmax minus one at the target.
    torch.mul_(torch.exp_(p), factor)
    torch.scatter_add_(p, 1, here, torch.neg(factor))
    if ${widens}:
      back = self.head_back(p, head)
    else:
      back = self.multiply_back(p, head)
    torch.copy_(torch.narrow(dh, 0, i * step, count), back)
  sums = torch.index_add(torch.zeros_like(weights), 0, rows, losses)
  dx = torch.new_zeros(h0, [torch.size(x, 0) * torch.size(x, 1), ${hidden}])
  torch.index_add_(dx, 0, positions, self.final_norm_back(dh, h0, stats, norm))
  return [sums, dx]
