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

def gather_heads(self, x):
  # Undoes spread: a key-value head's gradient is the sum over its query heads'.
  if ${kv_heads} < ${heads}:
    b = torch.size(x, 0)
    t = torch.size(x, 2)
    y = torch.sum(torch.reshape(x, [b, ${kv_heads}, ${heads} // ${kv_heads}, t, ${head_size}]), [2])
  else:
    y = x
  return y

def root_mean(self, x):
  # 1 / sqrt(mean of squares + epsilon), row by row. x [.., hidden] -> [.., 1]
  return torch.rsqrt(torch.add(torch.div(torch.square(torch.norm(x, 2, [-1], True)), ${hidden}), ${epsilon}))

def rms_norm_back(self, dy, x, r, w):
  # Undoes y = x r w with r = root_mean(x): dx = r g - x r^3 mean(g x), g = dy w
  g = torch.mul(dy, w)
  c = torch.mul(torch.sum(torch.mul(g, x), [-1], True), torch.div(torch.pow(r, 3), ${hidden}))
  return torch.addcmul_(torch.mul_(g, r), x, c, value=-1)

def final_norm_keep(self, x, norm: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
  r = self.root_mean(x)
  return (torch.mul_(torch.mul(x, r), norm[0]), [r])

def final_norm_back(self, dy, x, stats: List[Tensor], norm: List[Tensor]):
  return self.rms_norm_back(dy, x, stats[0], norm[0])
