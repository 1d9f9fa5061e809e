def embed(self, table, ids):
  # table [vocabulary, hidden], ids [batch, t] -> [batch, t, hidden]
  return torch.embedding(table, ids)

def rotate(self, x, cos, sin):
  # Turns the first ${rotary} dimensions of every head, Hugging Face's half-split layout.
  # x [batch, heads, t, head size]; cos, sin [t, ${rotary}]
  r = x[:, :, :, :${rotary}]
  turned = torch.cat([torch.neg(r[:, :, :, ${rotary_half}:]), r[:, :, :, :${rotary_half}]], -1)
  y = torch.add(torch.mul(r, torch.type_as(cos, x)), torch.mul(turned, torch.type_as(sin, x)))
  if ${rotary} < ${head_size}:
    z = torch.cat([y, x[:, :, :, ${rotary}:]], -1)
  else:
    z = y
  return z

def loss(self, x, norm: List[Tensor], head, positions, targets, rows, weights) -> Tuple[Tensor, Tensor]:
  # Final norm and head at labelled positions only. x [batch, t, hidden]; positions index x's
  # flattened [batch * t]; rows says whose label each is; weights [batch].
  # -> (sum over sequences of weight * sum of token losses, the sums themselves [batch])
  h = self.final_norm(torch.index_select(torch.reshape(x, [-1, ${hidden}]), 0, positions), norm)
  # Losses are float32 whatever the weights are.
  losses = torch.cross_entropy_loss(torch.to(torch.linear(h, head), 6), targets, None, 0)
  sums = torch.index_add(torch.zeros_like(weights), 0, rows, losses)
  return (torch.dot(sums, weights), sums)

def logits(self, x, norm: List[Tensor], head):
  # x [batch, t, hidden] -> float32 [batch, t, vocabulary]
  return torch.to(torch.linear(self.final_norm(x, norm), head), 6)
