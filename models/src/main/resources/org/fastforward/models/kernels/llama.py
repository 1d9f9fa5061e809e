def final_norm(self, x, norm: List[Tensor]):
  return torch.rms_norm(x, [${hidden}], norm[0], ${epsilon})

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
