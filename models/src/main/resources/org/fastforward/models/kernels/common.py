def embed(self, table, ids):
  # table [vocabulary, hidden], ids [batch, t] -> [batch, t, hidden]
  if ${widens}:
    # Weights alone are bfloat16 on a CPU: what is computed from them is float32.
    x = torch.to(torch.embedding(table, ids), 6)
  else:
    x = torch.embedding(table, ids)
  return x

def rotate(self, x, cos, sin):
  # Turns the first ${rotary} dimensions of every head, Hugging Face's half-split layout.
  # x [batch, t, heads, head size]; cos, sin [t, ${rotary}], both halves alike
  c = torch.unsqueeze(torch.type_as(cos, x), 1)
  s = torch.unsqueeze(torch.type_as(sin, x), 1)
  r = x[:, :, :, :${rotary}]
  turned = torch.cat([torch.neg(r[:, :, :, ${rotary_half}:]), r[:, :, :, :${rotary_half}]], -1)
  y = torch.add(torch.mul(r, c), torch.mul(turned, s))
  if ${rotary} < ${head_size}:
    z = torch.cat([y, x[:, :, :, ${rotary}:]], -1)
  else:
    z = y
  return z

def turn_(self, x, cos, sin):
  # rotate, in place and without gradients
  c = torch.unsqueeze(cos[:, :${rotary_half}], 1)
  s = torch.unsqueeze(sin[:, :${rotary_half}], 1)
  a = x[:, :, :, :${rotary_half}]
  b = x[:, :, :, ${rotary_half}:${rotary}]
  aside = torch.mul(a, s)
  torch.addcmul_(torch.mul_(a, c), b, s, value=-1)
  torch.add_(torch.mul_(b, c), aside)
  return x

def product(self, x, w, b: Optional[Tensor]):
  # X W' + b. x [.., n], w [m, n] -> [.., m]
  if ${widens}:
    # PyTorch's products of bfloat16 matrices crawl on a CPU, those of a backward pass a hundredfold:
    # the weights are made float32 for this product alone, and so is the result.
    y = torch.linear(torch.to(x, 6), torch.to(w, 6))
    if b is not None:
      y = torch.add(y, unchecked_cast(Tensor, b))
  else:
    y = torch.linear(x, w, b)
  return y

def product_free(self, x, w, b: Optional[Tensor]):
  # product without gradients
  if ${widens}:
    y = self.multiply(torch.to(x, 6), w, b)
  else:
    y = self.multiply(x, w, b)
  return y

def spread(self, x):
  # Gives every query head its key-value head: [batch, kv heads, t, head size] -> [batch, heads, t,
  # head size]. (Attention's own enable_gqa falls back to a slow path on CPUs.)
  if ${kv_heads} < ${heads}:
    b = torch.size(x, 0)
    t = torch.size(x, 2)
    wide = torch.expand(torch.unsqueeze(x, 2), [b, ${kv_heads}, ${heads} // ${kv_heads}, t, ${head_size}])
    y = torch.reshape(wide, [b, ${heads}, t, ${head_size}])
  else:
    y = x
  return y

def gather_heads(self, x):
  # Undoes spread: a key-value head's gradient is the sum over its query heads'.
  if ${kv_heads} < ${heads}:
    b = torch.size(x, 0)
    t = torch.size(x, 2)
    y = torch.sum(torch.reshape(x, [b, ${kv_heads}, ${heads} // ${kv_heads}, t, ${head_size}]), [2])
  else:
    y = x
  return y

def attend(self, q, k, v):
  # Causal attention. q, k, v [batch, heads, t, head size]; its products as in product.
  if ${widens}:
    y = torch.type_as(torch.scaled_dot_product_attention(torch.to(q, 6), torch.to(k, 6), torch.to(v, 6), None, 0., True), q)
  else:
    y = torch.scaled_dot_product_attention(q, k, v, None, 0., True)
  return y

def token_logits(self, h, head):
  # h [.., hidden], head [vocabulary, hidden] -> float32 [.., vocabulary]: losses are float32 whatever
  # the weights are.
  if ${widens}:
    # A few rows of the head at a time: made float32 it would be as large as several layers.
    x = torch.to(h, 6)
    n = torch.size(head, 0)
    size = torch.size(h)
    torch._set_item(size, -1, n)
    y = torch.new_empty(x, size)
    step = 4096
    for i in range((n + step - 1) // step):
      rows = ops.prim.min(step, n - i * step)
      torch.copy_(torch.narrow(y, -1, i * step, rows), self.multiply(x, torch.narrow(head, 0, i * step, rows), None))
  else:
    y = torch.to(torch.linear(h, head), 6)
  return y

def label_states(self, x, norm: List[Tensor], positions):
  # Final norm at labelled positions only. x [batch, t, hidden]; positions index x's flattened
  # [batch * t] -> [labels, hidden]
  return self.final_norm(torch.index_select(torch.reshape(x, [-1, ${hidden}]), 0, positions), norm)

def loss(self, x, norm: List[Tensor], head, positions, targets, rows, weights) -> Tuple[Tensor, Tensor]:
  # x [batch, t, hidden]; positions, targets, rows [labels]: where each label is predicted, what it
  # is and whose; weights [batch].
  # -> (sum over sequences of weight * sum of token losses, the sums themselves [batch])
  losses = torch.cross_entropy_loss(self.token_logits(self.label_states(x, norm, positions), head), targets, None, 0)
  sums = torch.index_add(torch.zeros_like(weights), 0, rows, losses)
  return (torch.dot(sums, weights), sums)

def head_gradient(self, h, head, targets, rows, weights) -> Tuple[Tensor, Tensor]:
  # The head's share of a backward pass that goes layer by layer. h: label_states [labels, hidden];
  # the others as in loss -> (the sums of token losses [batch], the gradient with respect to h of the
  # sum over sequences of weight * sum: weight * (softmax(logits) - one at the target) W)
  logits = self.token_logits(h, head)
  norms = torch.logsumexp(logits, [1], True)
  at = torch.unsqueeze(targets, 1)
  losses = torch.squeeze(torch.sub(norms, torch.gather(logits, 1, at)), 1)
  sums = torch.index_add(torch.zeros_like(weights), 0, rows, losses)
  p = torch.exp_(torch.sub_(logits, norms))
  torch.scatter_add_(p, 1, at, torch.neg(torch.ones_like(norms)))
  torch.mul_(p, torch.unsqueeze(torch.index_select(weights, 0, rows), 1))
  return (sums, torch.type_as(self.head_back(p, head), h))

def head_back(self, p, head):
  # The gradient behind the head, some of its rows at a time. p [labels, vocabulary] -> [labels, hidden]
  g = torch.zeros([torch.size(p, 0), ${hidden}], dtype=6, device=ops.prim.device(p))
  n = torch.size(head, 0)
  step = 4096
  for i in range((n + step - 1) // step):
    count = ops.prim.min(step, n - i * step)
    part = torch.narrow(p, 1, i * step, count)
    rows = torch.narrow(head, 0, i * step, count)
    if ${widens}:
      g = self.multiply_back_onto(g, torch.contiguous(part), rows)
    else:
      torch.addmm_(g, part, torch.to(rows, 6))
  return g

def rows_at_once(self, head) -> int:
  # How many positions' logits are in memory together: 8 MiB of them, but enough for a product to be fast.
  return ops.prim.max(256, 2097152 // torch.size(head, 0))

def losses(self, x, norm: List[Tensor], head, positions, targets, rows, sums):
  # loss without gradients, some rows of logits at a time -> sums [batch], given as zeros
  h = self.label_states(x, norm, positions)
  n = torch.size(h, 0)
  step = self.rows_at_once(head)
  for i in range((n + step - 1) // step):
    count = ops.prim.min(step, n - i * step)
    part = torch.narrow(h, 0, i * step, count)
    if ${widens}:
      logits = self.token_logits(part, head)
    else:
      logits = torch.to(self.multiply(part, head, None), 6)
    losses = torch.cross_entropy_loss(logits, torch.narrow(targets, 0, i * step, count), None, 0)
    torch.index_add_(sums, 0, torch.narrow(rows, 0, i * step, count), losses)
  return sums

def hits(self, x, norm: List[Tensor], head, positions, targets, rows, sums):
  # As losses, but 1 for each label that is the most likely token -> sums [batch], given as zeros
  h = self.label_states(x, norm, positions)
  n = torch.size(h, 0)
  step = self.rows_at_once(head)
  for i in range((n + step - 1) // step):
    count = ops.prim.min(step, n - i * step)
    part = torch.narrow(h, 0, i * step, count)
    if ${widens}:
      logits = self.token_logits(part, head)
    else:
      logits = torch.to(self.multiply(part, head, None), 6)
    hit = torch.to(torch.eq(torch.argmax(logits, -1), torch.narrow(targets, 0, i * step, count)), 6)
    torch.index_add_(sums, 0, torch.narrow(rows, 0, i * step, count), hit)
  return sums

def logits(self, x, norm: List[Tensor], head):
  # x [batch, t, hidden] -> float32 [batch, t, vocabulary]
  return self.token_logits(self.final_norm(x, norm), head)

def rows(self, table, numbers):
  # Rows of a table [n, width] in float32.
  return torch.to(torch.index_select(table, 0, torch.to(numbers, 4)), 6)
