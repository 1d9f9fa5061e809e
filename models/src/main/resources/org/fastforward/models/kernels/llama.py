def final_norm(self, x, norm: List[Tensor]):
  return torch.rms_norm(x, [${hidden}], norm[0], ${epsilon})

def root_mean(self, x):
  # 1 / sqrt(mean of squares + epsilon), row by row. x [.., hidden] -> float32 [.., 1]
  return torch.rsqrt(torch.add(torch.div(torch.square(torch.norm(torch.to(x, 6), 2, [-1], True)), ${hidden}), ${epsilon}))

def normed(self, x, r, w):
  # x r w with r = root_mean(x): RMS norm, in the type of x
  return torch.type_as(torch.mul_(torch.mul(x, r), w), x)

def rms_norm_back(self, dy, x, r, w):
  # Undoes normed: dx = r g - x r^3 mean(g x), g = dy w
  g = torch.mul(torch.to(dy, 6), w)
  c = torch.mul(torch.sum(torch.mul(g, x), [-1], True), torch.div(torch.pow(r, 3), ${hidden}))
  return torch.type_as(torch.addcmul_(torch.mul_(g, r), x, c, value=-1), x)

def final_norm_keep(self, x, norm: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
  r = self.root_mean(x)
  return (self.normed(x, r, norm[0]), [r])

def final_norm_back(self, dy, x, stats: List[Tensor], norm: List[Tensor]):
  return self.rms_norm_back(dy, x, stats[0], norm[0])
