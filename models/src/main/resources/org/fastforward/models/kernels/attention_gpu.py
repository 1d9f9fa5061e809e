# Attention of passes by hand on a GPU, where which operator computes it depends on types and device: autograd, which
# knows its way back, has a graph of it alone. q [batch, heads, t, head size]; k, v [batch, kv heads, t, head size]

def attend_keep(self, q, k, v) -> List[Tensor]:
  # Causal attention -> its result, and what attend_back takes besides it: the graph's result and leaves.
  torch.set_grad_enabled(True)
  q0 = torch.requires_grad_(torch.detach(q))
  k0 = torch.requires_grad_(torch.detach(k))
  v0 = torch.requires_grad_(torch.detach(v))
  o = torch.scaled_dot_product_attention(q0, self.spread(k0), self.spread(v0), None, 0., True)
  torch.set_grad_enabled(False)
  return [torch.detach(o), o, q0, k0, v0]

def attend_back(self, do, kept: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
  # Undoes attend_keep -> dq, dk, dv
  detached, o, q, k, v, = kept
  d = torch.grad([o], [q, k, v], annotate(List[Optional[Tensor]], [do]))
  return (unchecked_cast(Tensor, d[0]), unchecked_cast(Tensor, d[1]), unchecked_cast(Tensor, d[2]))
