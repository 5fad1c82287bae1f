import PrePullAPI
