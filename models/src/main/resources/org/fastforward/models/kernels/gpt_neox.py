def final_norm(self, x, norm: List[Tensor]):
  return torch.layer_norm(x, [${hidden}], norm[0], norm[1], ${epsilon}, False)

def final_norm_keep(self, x, norm: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
  y, mean, rstd, = torch.native_layer_norm(x, [${hidden}], norm[0], norm[1], ${epsilon})
  return (y, [mean, rstd])

def final_norm_back(self, dy, x, stats: List[Tensor], norm: List[Tensor]):
  dx, dw, db, = torch.native_layer_norm_backward(dy, x, [${hidden}], stats[0], stats[1], norm[0], norm[1], [True, False, False])
  return dx
