#include "plugin_link/plugin_connection.hpp"

namespace midip2p::plugin_link {

using namespace core;

namespace {

constexpr std::size_t kBudget = 65536; // bytes of one write

} // namespace

Errc PluginConnection::read(LocalTime now, PluginLinkEnd::Sink& sink) {
    received_.clear();
    const channel::Channel::Read read = channel_->read(received_);
    if (!received_.empty()) {
        if (const Errc e = receive(received_, now, sink); e != Errc::ok) return e;
    }
    return read.error;
}

Errc PluginConnection::receive(ByteView bytes, LocalTime now, PluginLinkEnd::Sink& sink) {
    if (end_) return end_->receive(bytes, now, sink);
    if (const Errc e = greeting_->receive(bytes); e != Errc::ok) return e;
    if (!greeting_->done()) return Errc::ok;
    end_.emplace(now);
    const std::vector<std::uint8_t> rest = greeting_->take_rest();
    return rest.empty() ? Errc::ok : end_->receive(rest, now, sink);
}

bool PluginConnection::flush(Errc& error) {
    if (const std::vector<std::uint8_t> greeting = greeting_->take_bytes(); !greeting.empty())
        error = channel_->write(greeting);
    bool all = error == Errc::ok && channel_->flush(error);
    while (all && end_) {
        end_->consume(std::exchange(unsent_, 0));
        const ByteView bytes = end_->view(kBudget);
        if (bytes.empty()) break;
        unsent_ = bytes.size(); // until the kernel has all of it: until then it counts as what the plugin has not read
        error = channel_->write(bytes);
        all = error == Errc::ok && channel_->flush(error);
    }
    return all;
}

LocalTime PluginConnection::advance(LocalTime now, Errc& error) {
    if (end_) return end_->advance(now, error);
    error = greeting_->advance(now);
    return greeting_->deadline();
}

} // namespace midip2p::plugin_link
