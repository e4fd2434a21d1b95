/** A link as it was made once. It must open for ever: never make one anew, add the next version's beside it. */
export interface OldLink {
  readonly name: string;
  readonly link: string;
  readonly lab: string;
  /** The last line that was entered. */
  readonly line: string;
  readonly seq: number;
}

/** Links of version 1, by the day they came to be. */
export const LINKS_V1: readonly OldLink[] = [
  {
    name: 'a first visit',
    link: 'v1=NYtLCsIwEECxrX-NiB6gzNrCDNJFcwlP4CKmg1ZDUtJUBendpX6277O6uCaIhrkESTvwT5BgVV2JRt1_7Opab5UB-QLdes82gMT1wXL6fS_K9yVuBhhhjAkNaaRN1XfjurLnNNMppdaVDJNPQglNadYrkWlBolfzwT4iQkSM8yKhBS23f9B1xzgvdnCv-AES-Fkb51kEdQIJtdI3DsJyAGlbY7o30UKLQw',
    lab: 'host',
    line: 'ping -c 1 node',
    seq: 59,
  },
  {
    name: 'rules, a script and a view',
    link: 'v1=dZHPT9swFMcFTekK3ZumbVKP1jvHIk42QL5VrBI7bI1oERc4uIkH7oId2U4Bsfzvk1M20MZ8en7v830_31wb58FJWSJnMdo75KhFrcCJ9aNvZRqrRYX8AYvGWqk98uTtTEuy0V4LG8jk3VaynfSSiPXZjjalxMGY0An58i0_WxBaE1Xc1ISuyOfTWY6vOphFbMh2x0An0GFAawgY0BUEbK-jDiI2Yq_jzj6M0n66U1QqtDGolb4itCCM0HPCSFd1k_koSofpbogDLYABPQcGIb63lW6z5PfrZZ-idJTG6LzwjUPO2jb-iziIsn72NNGc_CRXVtabweCH0iVydIVVtcd_1YdRNsw-jIHO8TKUKZVGjlDcBtW-NcaD9_fIv4vKyRflMYrCK6PDAUqDHL2887AyS-RZyGiluEGOpvE4oPnjvifHx9N8caH_d4AL_UKvR1E2yp52kcT4vM21sC70cDL7Ov3jzCeLk_BpnN13S6V5Z3XG5rtUGs7m01PkGATYtu3751Xb9rL3MYlxreQtcqyksBq8WAa-qaQDLX04yy-9eONI',
    lab: 'host',
    line: 'iptables -S | grep INPUT',
    seq: 40,
  },
  {
    name: 'a command in flight, on a second branch',
    link: 'v1=dc7PS8MwHAVw1na_t4hsh4EewvfcQL7ZJpjbwIsXN0SPHmoXXGpNY5vNwej_LunUm9f3Pg_exa6oHKmU2oLEGMojSDCJ1aRKDj9ZVuxLk-QgT5Duy1IZBxIv10bR83aXlF7ySYsHPOQRtrGT5tq7rtXmjbKUIjXFVkGvIRhhHwe-IiwlSHw1bM0DRM45D5e3EY5wPP0N6jo-gfZfrnkMlfoEOed1DE67XIGEGWUrev-weX6izFKdfljKMnr3uN78fROTK7EM5zwSbdFpnnT_X0GvwRiJvhjMCFuRhhFmiWeEZcSzYaNuIjES4ykGy_PVl3CxiOGg1RdIUEebF6UiLnkFCTZJ35UjRjmQZp_n9Tc9zZaE',
    lab: 'host',
    line: 'iptables -A INPUT -p icmp -j DROP',
    seq: 44,
  },
  {
    name: 'a cluster',
    link: 'v1=TYvLisIwFEBRq-Mzg-gHhLtWmhhQyG4-xEVMr1gNScjDCtJ_l2IXsz2PX21yTBhIRKxA8h2EF0iwytckqmfP7i4HqwzIN-gcAtoEkq3_aD9Td6WpcdS6CiOJNxW6j20GbMhG_FiIsZh4V-21qbv1R-dg6C0lL8uywUsJ0295KsRMzDtL_tnFgPPhQTDG2Oh05IVYitWWH3rUtueO7uBZYwMS8OWNC0iSuoAEr_QDE7GYQNpsTPsBqlGaSA',
    lab: 'cluster',
    line: 'curl http://web/',
    seq: 761,
  },
  {
    name: 'a lab that somebody drew',
    link: 'v1=lVNNT9wwFBSwtHw1VdUeerTeOdl1PpBobkioVyoue6hXlZMYMGRty3GyQSj_vbKTwJKu1DaXSO-NZ-bNsz_KjVg8E2iYrrgUBNLQJ2C4KRmBlMAl0rI2TCMqCkSRkgUBn4CQBasIpD-fCQi67rEluzWu-8hF4Sr3suorLYEU-wSehr8jHQmMdOCC3dK67PENp64W4jmeh_OQQLfq_G2xNS_eavU-X9RivK1XPVW5Ka2g5WBmzlWTzLn6dSv1huqewar4BDLNi7sXcwVrXDPT2HHTotCu58xFSWLtLaKEwGpqMZPtW4tjetM0-pi2hvqPeAYHNiA7J9N2k8PJ1z0Yo9xBJbVVusDdyuFLLh5HNB3SkcVknWMEzNzvysAtCPcR-ATWpra3KMHYhTkhHSf8F85dlC7hqdMpafPC2u_ydYG7LI1r-oulIehh0G6I29RqiE-VNH9rp-SiL3xFwSX6fn2zvLy5QoFCPF8rFDygq5vrH-5mexVjhX16oFtIQVDFvYo2Q-1B1lrQEtJnyGutmTCQ4k9_vkyvuqfansGf9_A-Pkhm0WH0zq4R3isu7lCQoxAFSxSiTLZw5EDns-g4OrFtL8i90AuWXuhlsj3di_ZDPH4HcTSLziIfKkNNXUEadp0_QcSz-DAe5PJal8jeunSxyGS7gKMJOJnFx_GJhXlbsNO9MHawKO5h385n8Vn84UuYbJW7bmU7PjScbSAF1qpSauYZmkEKiuaPzHiCGUhFXZbdb67srlA',
    lab: 'own/{"version":1,"title":"A router and a pod","nodes":[{"name":"left","kind":"host","x":0,"y":0,"routes":[{"to":"default","via":"10.0.1.1"}]},{"name":"mid","kind":"router","x":300,"y":0,"sysctls":{"net.ipv4.ip_forward":"1"},"bridges":[{"dev":"br0","addrs":["10.244.1.1/24"]}]},{"name":"box","kind":"pod","x":0,"y":0,"host":"mid","routes":[{"to":"default","via":"10.244.1.1"}],"servers":[{"kind":"http","port":80}]}],"links":[{"a":{"node":"left","dev":"eth0","addrs":["10.0.1.10/24"],"mtu":1400},"b":{"node":"mid","dev":"eth0","addrs":["10.0.1.1/24"],"mtu":1400}},{"a":{"node":"mid","dev":"veth0","bridge":"br0"},"b":{"node":"box","dev":"eth0","addrs":["10.244.1.10/24"]}}],"setup":[{"place":"mid","line":"iptables -A FORWARD -p icmp -j DROP"}]}',
    line: 'curl http://box/',
    seq: 395,
  },
];
