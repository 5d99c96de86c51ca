// What the control thread is told: the Protocol's notices, with what is known of connections, and notices of those.
#include "net/io_thread.hpp"

namespace midip2p::net {

using namespace core;

void IoThread::collect_notices() {
    std::vector<Notice> notices = protocol_->notices();
    if (!notices.empty()) publish_stats(); // whoever hears of a thing finds it there
    for (Notice& n : notices) {
        RunnerNotice entry{.notice = std::move(n)};
        if (const auto words = link_words_.find(entry.notice.link); words != link_words_.end()) {
            entry.peer = words->second.peer;
            if (entry.notice.kind == Notice::Kind::link_up || entry.notice.kind == Notice::Kind::link_resumed) {
                entry.detail = words->second.path;
                entry.way = words->second.by_relay ? "relay" : "direct";
            }
            if (entry.notice.kind == Notice::Kind::link_down) entry.detail = words->second.end;
        }
        // The peer's own code for it, if it gave one.
        if (entry.notice.kind == Notice::Kind::link_down && !entry.notice.text.empty())
            entry.detail = "the peer said " + entry.notice.text;
        notices_.put(std::move(entry));
    }
}

void IoThread::report_no_datagrams(const Address& listener, Errc why) {
    Notice notice{.kind = Notice::Kind::no_datagrams, .error = why, .count = 1, .text = {}};
    notice.at = clock_.now();
    notices_.put({.notice = std::move(notice), .detail = to_string(listener)});
}

void IoThread::perform(const path_action::WantTokens& asked) {
    Notice notice{.kind = Notice::Kind::relay_wanted, .link = asked.link, .count = 1, .text = {}};
    notice.at = clock_.now();
    const auto words = link_words_.find(asked.link);
    if (words != link_words_.end()) notices_.put({.notice = std::move(notice), .peer = words->second.peer});
}

void IoThread::perform(const path_action::ReportStranger& asked) {
    Notice notice{.kind = Notice::Kind::refused, .error = Errc::fingerprint, .count = 1, .text = {}};
    notice.at = clock_.now();
    notices_.put({.notice = std::move(notice), .detail = asked.from.host + " was not introduced"});
}

} // namespace midip2p::net
