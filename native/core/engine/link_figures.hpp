// The figures that are counted of a link. Every part that hands them on (the addon, the client, the server, the
// administrator's table) uses this list, and names none of them by itself.
#pragma once

#include <array>
#include <cstdint>

namespace midip2p::core {

/// Field and name. The meaning is written here for those who add a figure, and for docs/admin.md.
#define MIDIP2P_LINK_FIGURES(FIGURE)                                                                                   \
    FIGURE(events_sent, "eventsSent")                                                                                  \
    FIGURE(events_received, "eventsReceived")                                                                          \
    FIGURE(duplicates, "duplicates") /* frames that had arrived already [TOAST-2.4-3] */                               \
    FIGURE(late, "late")             /* note-ons that came too late to be played [TOAST-5.4-2] */                      \
    FIGURE(beyond, "beyond")         /* events that sounded after their time, for they came later [PLAYOUT-3.2-1] */   \
    FIGURE(lost, "lost")             /* not played for want of room, or because they may not [TOAST-3.2-3] */          \
    FIGURE(withheld, "withheld")     /* SysEx that no output got, for nobody lets it in [TOAST-5.3-5] */               \
    FIGURE(late_there, "lateThere")  /* the same of ours, as the peer says */                                          \
    FIGURE(lost_there, "lostThere")                                                                                    \
    FIGURE(withheld_there, "withheldThere")                                                                            \
    FIGURE(waiting_there, "waitingThere")   /* ours, not taken there yet */                                            \
    FIGURE(gaps, "gaps")                    /* frames lost for good [TOAST-3.4-6] */                                   \
    FIGURE(resumed, "resumed")              /* times it went on over another connection */                             \
    FIGURE(unacked, "unacked")              /* numbered frames that the peer has not acknowledged */                   \
    FIGURE(datagrams_sent, "datagramsSent") /* of the datagram lane [TOAST-12.5-1] */                                  \
    FIGURE(datagrams_received, "datagramsReceived")                                                                    \
    FIGURE(datagrams_refused, "datagramsRefused")   /* malformed, of unknown kinds, too many [TOAST-12.4-5] */         \
    FIGURE(datagrams_lost, "datagramsLost")         /* of ours, as the peer counts [TOAST-12.7-2] */                   \
    FIGURE(datagram_repeats, "datagramRepeats")     /* frames of ours that went by datagram again */                   \
    FIGURE(datagram_first, "datagramFirst")         /* frames that came by datagram before TCP [TOAST-12.6-1] */       \
    FIGURE(datagram_ahead, "datagramAhead")         /* events that were played before a missing one */                 \
    FIGURE(datagrams_unopened, "datagramsUnopened") /* wrong, replayed, late or old [TOAST-12.1-7] */                  \
    FIGURE(datagrams_foreign, "datagramsForeign")   /* for no link, whoever sent them: the same at each link */

/// A link's figures since it was opened.
struct LinkFigures {
#define MIDIP2P_FIELD(field, name) std::uint64_t field = 0;
    MIDIP2P_LINK_FIGURES(MIDIP2P_FIELD)
#undef MIDIP2P_FIELD
};

struct LinkFigure {
    const char* name;
    std::uint64_t LinkFigures::* of;
};
inline constexpr auto kLinkFigures = std::to_array<LinkFigure>({
#define MIDIP2P_ROW(field, name) {name, &LinkFigures::field},
    MIDIP2P_LINK_FIGURES(MIDIP2P_ROW)
#undef MIDIP2P_ROW
});

} // namespace midip2p::core
