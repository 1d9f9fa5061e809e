# Attention of passes by hand on a CPU. q [batch, heads, t, head size]; k, v [batch, kv heads, t, head size]

def attend_keep(self, q, k, v) -> List[Tensor]:
  # Causal attention -> its result, and what attend_back takes besides it. Repeated heads are not kept.
  o, lse, = torch._scaled_dot_product_flash_attention_for_cpu(q, self.spread(k), self.spread(v), 0., True)
  return [o, q, k, v, lse]

def attend_back(self, do, kept: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
  # Undoes attend_keep -> dq, dk, dv
  o, q, k, v, lse, = kept
  dq, dk, dv, = torch._scaled_dot_product_flash_attention_for_cpu_backward(do, q, self.spread(k), self.spread(v), o, lse, 0., True)
  return (dq, self.gather_heads(dk), self.gather_heads(dv))
