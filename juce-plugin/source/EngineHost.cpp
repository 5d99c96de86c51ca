#include "EngineHost.h"

#include "Hmac.h"

namespace midip2p::plugin
{

namespace
{

struct Words
{
    core::Errc why;
    const char* title;
    const char* advice;
};

constexpr Words kWords[] = {
    { core::Errc::token_missing, "MIDIp2p is not running", "Start it on this computer: midip2p join ROOM. If this DAW is sandboxed, use --plugin-code there and paste the code here." },
    { core::Errc::unreachable, "MIDIp2p is not running", "Start it on this computer: midip2p join ROOM. This window finds it by itself." },
    { core::Errc::connection_reset, "MIDIp2p is not running", "Start it on this computer: midip2p join ROOM. This window finds it by itself." },
    { core::Errc::connection_closed, "MIDIp2p has closed", "Start it again: midip2p join ROOM. This window finds it by itself." },
    { core::Errc::refused, "MIDIp2p has closed", "Start it again: midip2p join ROOM. This window finds it by itself." },
    { core::Errc::closed_here, "Looking for MIDIp2p…", "This takes a moment." },
    { core::Errc::token_unsafe, "The token file can be read by others", "It lets whoever reads it play in your name. Remove local-link.json from MIDIp2p's folder and start MIDIp2p again." },
    { core::Errc::token_bad, "The token file is damaged", "Remove local-link.json from MIDIp2p's folder and start MIDIp2p again." },
    { core::Errc::not_proved, "MIDIp2p has another token", "Start MIDIp2p again; where you pasted a code, paste the newest one." },
    { core::Errc::silence, "MIDIp2p does not answer", "It may be busy or stopped; this window goes on looking for it." },
    { core::Errc::no_common_version, "Plugin and MIDIp2p do not fit together", "Update the older of the two." },
};

} // namespace

EngineHost::EngineHost()
{
    auto started = plugin_link::PluginEnd::start ({ .token_path = plugin_link::default_token_path(), .agent = "midip2p-plugin/" MIDIP2P_VERSION }, &hmacSha256);
    if (! started)
        return;
    link_ = std::move (*started);
    if (juce::File (plugin_link::default_token_path()).existsAsFile())
        return;
    if (const auto kept = plugin_link::read_token_file (keptCode().getFullPathName().toStdString()))
        link_->use_code (*kept);
}

EngineHost::~EngineHost() = default;

std::shared_ptr<plugin_link::PluginSeat> EngineHost::openSeat (const juce::String& name)
{
    if (link_ == nullptr)
        return nullptr;
    auto seat = link_->open (name.toStdString());
    return seat ? *seat : nullptr;
}

void EngineHost::closeSeat (const std::shared_ptr<plugin_link::PluginSeat>& seat)
{
    if (link_ != nullptr && seat != nullptr)
        link_->close (seat);
}

LinkStatus EngineHost::status() const
{
    if (link_ == nullptr)
        return { false, "system-error", "This plugin could not start", "The system gave it no thread or descriptor: close some programs, and load it again.", {} };
    const auto s = link_->status();
    const auto code = core::code_of (s.why);
    LinkStatus shown { s.connected, juce::String (code.data(), code.size()), {}, {}, juce::String::fromUTF8 (s.control.data(), static_cast<int> (s.control.size())) };
    if (s.connected)
        return shown;
    shown.title = "MIDIp2p and this plugin do not understand each other";
    shown.advice = "Update both.";
    for (const auto& words : kWords)
        if (words.why == s.why)
        {
            shown.title = juce::String::fromUTF8 (words.title);
            shown.advice = juce::String::fromUTF8 (words.advice);
        }
    return shown;
}

bool EngineHost::useCode (const juce::String& code)
{
    if (link_ == nullptr)
        return false;
    const auto pass = plugin_link::from_code (code.toStdString());
    if (! pass && code.trim().isNotEmpty())
        return false;
    link_->use_code (pass);
    if (pass)
        (void) plugin_link::write_token_file (keptCode().getFullPathName().toStdString(), *pass); // where it cannot be written it is asked for again
    else
        (void) keptCode().deleteFile();
    return true;
}

juce::File EngineHost::keptCode() { return juce::File (plugin_link::default_token_path()).getSiblingFile ("pasted-code.json"); }

} // namespace midip2p::plugin
