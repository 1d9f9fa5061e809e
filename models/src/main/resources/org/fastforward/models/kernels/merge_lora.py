def merge${kind}(self, w, ad: List[Tensor]):
  # W + s B A. w [m, n]; ad: A [r, n], B [m, r]
  return torch.type_as(torch.add(w, torch.mm(ad[1], ad[0]), alpha=${scale}), w)
