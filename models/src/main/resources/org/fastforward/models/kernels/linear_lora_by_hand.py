def ${name}_keep_${variant}(self, x, w, b: Optional[Tensor], ad: List[Tensor], low: List[Tensor], start: Optional[Tensor]):
  # LoRA: Y = X W' + b + start + s (D A') B', D = drop(X). A = ad[${at}] [r, n], B [m, r]. x [T, n]
  if ${drops}:
    mask = torch.bernoulli_(torch.empty_like(x, dtype=11), 1. - ${dropout})
    xa = torch.mul_(torch.mm(torch.mul(x, mask), torch.t(ad[${at}])), 1. / (1. - ${dropout}))
    torch.append(low, mask)
  else:
    xa = torch.mm(x, torch.t(ad[${at}]))
  torch.append(low, xa)
  return torch.addmm_(self.started(x, w, b, start), xa, torch.t(ad[${at} + 1]), alpha=${scale})

def ${name}_back_${variant}(self, dy, x, w, ad: List[Tensor], low: List[Tensor], grads: List[Tensor], start: Optional[Tensor]):
  # dB += s dY' (D A'), dA += Z' D with Z = s dY B, dX = dY W + start + undrop(Z A). dy [T, m]
  xa = torch.pop(low)
  torch.addmm_(grads[${grads} + 1], torch.t(dy), xa, alpha=${scale})
  if ${drops}:
    z = torch.mul_(torch.mm(dy, ad[${at} + 1]), ${scale} / (1. - ${dropout}))
    mask = torch.pop(low)
    torch.addmm_(grads[${grads}], torch.t(z), torch.mul(x, mask))
    if ${needs}:
      dx = torch.add_(self.behind(dy, w, start), torch.mul_(torch.mm(z, ad[${at}]), mask))
    else:
      dx = dy
  else:
    z = torch.mul_(torch.mm(dy, ad[${at} + 1]), ${scale})
    torch.addmm_(grads[${grads}], torch.t(z), x)
    if ${needs}:
      dx = torch.addmm_(self.behind(dy, w, start), z, ad[${at}])
    else:
      dx = dy
  return dx
