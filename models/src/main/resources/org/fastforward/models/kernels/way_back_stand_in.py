def behind_frozen(self, dy, w, start: Optional[Tensor], way: List[Tensor], at: int):
  # LoGE (Zhang et al., 2025): dX = (dY U) V + start with U V in W's stead; exact where a map has no stand-in.
  # dy [T, m], w [m, n], start [T, n], no longer used; U = way[2 at] [m, k], V [k, n]
  u = way[2 * at]
  if torch.dim(u) == 2:
    dx = self.behind(self.multiply_back(dy, u), way[2 * at + 1], start)
  else:
    dx = self.behind(dy, w, start)
  return dx
