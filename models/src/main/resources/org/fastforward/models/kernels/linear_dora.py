def ${name}_${mode}(self, x, w, b: Optional[Tensor], ad: List[Tensor]):
  # DoRA (Liu et al., 2024): Y = X' (g * (W + s B A))' + b with g = magnitude / norm, the norm a
  # constant. A = ad[${at}] [r, n], B [m, r], magnitude [m], norm [m].
  g = torch.div(ad[${at} + 2], ad[${at} + 3])
  if ${drops}:
    # As PEFT: only what the adapter changes sees the dropped input.
    d = torch.type_as(x, g)
    if ${short_draws}:
      d = torch.mul(torch.mul(d, self.keep_mask(d, ${least_kept})), 1. / (1. - ${dropout}))
    else:
      d = torch.dropout(d, ${dropout}, True)
    low = torch.linear(torch.linear(d, ad[${at}]), ad[${at} + 1])
    change = torch.add(torch.mul(self.${product}(torch.type_as(d, x), w, None), torch.sub(g, 1.)), torch.mul(low, torch.mul(g, ${scale})))
    y = torch.add(self.${product}(x, w, b), change)
  else:
    low = torch.linear(torch.linear(torch.type_as(x, g), ad[${at}]), ad[${at} + 1])
    y = torch.mul(torch.add(self.${product}(x, w, None), low, alpha=${scale}), g)
    if b is not None:
      y = torch.add(y, unchecked_cast(Tensor, b))
  return torch.type_as(y, x)
